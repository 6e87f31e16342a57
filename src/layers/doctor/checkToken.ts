import { Clock, Effect, Option, Redacted } from "effect"
import * as fs from "node:fs/promises"
import type { Finding } from "../../domain/doctor/Finding.ts"
import { skipped } from "../../domain/doctor/Finding.ts"
import { enrolmentFinding, noToken, tokenFindings } from "../../domain/doctor/token.ts"
import { kept } from "./kept.ts"
import { Patient } from "./Patient.ts"

/** The token, as somebody wrote it, and what it says of itself. */
export const checkToken = Effect.gen(function*() {
  const { settings: { values } } = yield* Patient
  return yield* values.protocol === "scanner" ? bearer : enrolment
})

const bearer = Effect.gen(function*(): Effect.gen.Return<ReadonlyArray<Finding>, never, Patient> {
  const { settings: { given, values } } = yield* Patient
  const nowMs = yield* Clock.currentTimeMillis
  const common = { nowMs, tenantId: values.tenantId }
  const written = given.get("API_TOKEN")
  if (written !== undefined) {
    return tokenFindings({ ...common, name: "API_TOKEN", from: written.from, text: written.value })
  }
  if (Option.isNone(values.apiTokenFile)) return [noToken()]
  const file = values.apiTokenFile.value
  const text = yield* Effect.option(Effect.tryPromise(() => fs.readFile(file, "utf8")))
  return Option.isNone(text)
    ? [skipped("token", `${file} cannot be read: see settings`)]
    : tokenFindings({ ...common, name: "the token", from: file, text: text.value.split("\n", 1)[0]!.trim() })
})

const enrolment = Effect.gen(function*() {
  const { settings: { given, stateFolder, values } } = yield* Patient
  const nowMs = yield* Clock.currentTimeMillis
  const { mayLook, registration } = yield* kept(stateFolder, values.apiBaseUrl)
  const written = given.get("INSTALL_TOKEN")
  const agentToken = registration?.agentToken
  return [
    enrolmentFinding({ assetId: registration?.assetId, hasInstallToken: written !== undefined, mayLook }),
    ...(written === undefined
      ? []
      : tokenFindings({ nowMs, name: "INSTALL_TOKEN", from: written.from, text: written.value })),
    ...(agentToken === undefined
      ? []
      : tokenFindings({ nowMs, name: "the agent token", from: "enrolment", text: Redacted.value(agentToken) }))
  ]
})
