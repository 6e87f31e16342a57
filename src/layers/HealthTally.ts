import { Effect, Layer, Option, Redacted } from "effect"
import type { Self } from "../domain/healthDocument.ts"
import { expiryNotice, tokenExpiry } from "../domain/tokenExpiry.ts"
import { Destination } from "../services/Destination.ts"
import { Health } from "../services/Health.ts"
import { Identity } from "../services/Identity.ts"
import { Outbox } from "../services/Outbox.ts"
import { Restraint } from "../services/Restraint.ts"
import { moment } from "./clock.ts"
import { Tally } from "./ProgressTally.ts"
import { recall } from "./registrationFile.ts"

export interface Options {
  readonly agentVersion: string
  /** Where the registration of the heartbeat protocol lies. */
  readonly stateFolder: string
  readonly outboxLimitMib: number
  readonly outboxReports: number
}

/** The year 10000: what claims to hold longer says nothing that a date of RFC 3339 could. */
const endOfDatesSeconds = 253_402_300_800

/** Health from the tally of what happened, the outbox and the process, put together whenever somebody asks: nothing of that is loaded before. */
export const layer = (options: Options) =>
  Layer.effect(
    Health,
    Effect.gen(function*() {
      const tally = yield* Tally
      const outbox = yield* Outbox
      const restraint = yield* Restraint
      const { start } = yield* Identity
      const { baseUrl, credential, tenantId } = yield* Destination
      const self: Self = {
        version: options.agentVersion,
        agentId: start.agentId,
        tenantId,
        protocol: credential._tag === "Bearer" ? "scanner" : "heartbeat",
        backend: baseUrl,
        started: tally.started
      }

      /** The token that reports go out with now: none before a machine has enrolled. */
      const token = credential._tag === "Bearer"
        ? Effect.map(
          credential.renewedToken,
          (renewed) => Option.some(Option.getOrElse(renewed, () => credential.token))
        )
        : recall(options.stateFolder, { baseUrl, agentId: start.agentId }).pipe(
          Effect.map(Option.flatMapNullishOr(({ agentToken }) => agentToken)),
          Effect.orElseSucceed(() => Option.none<Redacted.Redacted<string>>())
        )

      const now = Effect.gen(function*() {
        const { healthOf } = yield* Effect.promise(() => import("../domain/healthDocument.ts"))
        const at = yield* moment
        const text = Option.getOrUndefined(Option.map(yield* token, Redacted.value))
        const expirySeconds = text === undefined ? undefined : tokenExpiry(text)
        const isDate = expirySeconds !== undefined && expirySeconds >= 0 && expirySeconds < endOfDatesSeconds
        const { system, user } = process.cpuUsage()
        const { postponed, postponedBecause, self: taken } = yield* restraint.figures
        return healthOf(self, yield* tally.observed, {
          now: at,
          process: { id: process.pid, memoryBytes: process.memoryUsage.rss(), cpuSeconds: (system + user) / 1e6 },
          outbox: {
            ...yield* outbox.depth,
            mostReports: options.outboxReports,
            mostBytes: options.outboxLimitMib * 1024 * 1024
          },
          restraint: {
            postponed,
            postponedBecause: Option.getOrUndefined(postponedBecause),
            self: Option.getOrUndefined(taken)
          },
          tokenNotice: text === undefined ? undefined : expiryNotice(text, at.wallMs),
          tokenExpiresMs: isDate ? expirySeconds * 1_000 : undefined
        })
      })

      return Health.of({ now })
    })
  )
