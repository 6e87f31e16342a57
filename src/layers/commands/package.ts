import { Clock, Config, Console, DateTime, Effect, Option, Redacted } from "effect"
import * as path from "node:path"
import { size } from "../../domain/humane.ts"
import { unencrypted } from "../../domain/loopback.ts"
import type { PackageOrder } from "../../domain/tenantPackage.ts"
import { expiryNotice } from "../../domain/tokenExpiry.ts"
import { program } from "../ground.ts"
import { find } from "../packing/executables.ts"
import { pack } from "../packing/pack.ts"
import { refused } from "../packing/PackageRefused.ts"
import { replaceBy } from "../packing/replaceBy.ts"
import { usualFolders } from "../packing/usualFolders.ts"
import { lookAt, makeFolder } from "../storage.ts"
import * as TokenFile from "../tokenFile.ts"

export interface PackageFlags {
  readonly tenant: string
  readonly url: string
  /** `-` is stdin. */
  readonly tokenFile: string
  readonly platform: PackageOrder["platform"]
  readonly protocol: PackageOrder["protocol"]
  /** Folder that the package is put into. */
  readonly out: string
  /** Folder of the executables. */
  readonly from: Option.Option<string>
}

/** `itam-agent package`: makes what an administrator hands out to the machines of a tenant. */
export const makePackage = Effect.fn("package")(
  function*({ from, out, platform, protocol, tenant, tokenFile, url }: PackageFlags) {
    const executables = yield* find(Option.match(from, {
      onNone: () => usualFolders(program),
      onSome: (folder) => [path.resolve(folder)]
    }))
    const token = yield* tokenFile === "-" ? tokenFromStdin : TokenFile.read(tokenFile)
    const order: PackageOrder = {
      tenantId: tenant,
      platform,
      url: url.replace(/\/+$/, ""),
      token,
      protocol,
      generatedAt: yield* generatedAt
    }
    const { bytes, members, name } = yield* pack(order, executables)
    const folder = path.resolve(out)
    const file = path.join(folder, name)
    yield* makeFolder(folder)
    yield* replaceBy(file, bytes)
    const made = yield* lookAt(file)
    yield* Console.log([
      `package      ${file}  ${Option.match(made, { onNone: () => "", onSome: (stats) => size(stats.size) })}`,
      `tenant       ${tenant}`,
      `backend      ${order.url}`,
      `executables  ${executables.folder}, as their SHA256SUMS says`,
      ...members.map((member, index) => `${index === 0 ? "holds" : ""}`.padEnd(13) + member),
      "The token of the tenant is in it: hand it out to those only who may have that."
    ].join("\n"))
    for (const warning of yield* warnings(order)) yield* Console.error(`itam-agent: ${warning}`)
  },
  Effect.catchTag("StorageError", ({ message }) => Effect.fail(refused(`nothing was made: ${message}`)))
)

/** What keeps no package from being made, and may keep its machines from reporting. */
const warnings = Effect.fnUntraced(function*({ protocol, tenantId, token, url }: PackageOrder) {
  const expiry = expiryNotice(Redacted.value(token), yield* Clock.currentTimeMillis)
  const heartbeat = Option.contains(protocol, "heartbeat")
  return [
    ...(expiry === undefined ? [] : [`the token in the package ${expiry}; machines that are set up later are refused`]),
    ...(tenantId === "default" && !heartbeat
      ? ["the tenant is default: only a backend without tenants takes that"]
      : []),
    ...(unencrypted(url) ? ["the URL is http://: token and inventory travel unencrypted; use https://"] : [])
  ]
})

/** Makers of reproducible packages say themselves when it was (reproducible-builds.org, "SOURCE_DATE_EPOCH"). */
const generatedAt = Effect.gen(function*() {
  const seconds = yield* Effect.mapError(
    Config.option(Config.Int("SOURCE_DATE_EPOCH")),
    () => refused("SOURCE_DATE_EPOCH has to be a whole number of seconds since 1970")
  )
  const milliseconds = Option.match(seconds, {
    onNone: () => Clock.currentTimeMillis,
    onSome: (given) => Effect.succeed(given * 1_000)
  })
  return DateTime.formatIso(DateTime.makeUnsafe(yield* milliseconds))
})

/** A token is a line; whoever sends more sends something else. */
const stdinLimitBytes = 64 * 1024

const tokenFromStdin = Effect.gen(function*() {
  const text = yield* Effect.tryPromise({
    try: async () => {
      const chunks: Array<Buffer> = []
      for await (const chunk of process.stdin) {
        chunks.push(chunk as Buffer)
        if (chunks.reduce((bytes, { length }) => bytes + length, 0) > stdinLimitBytes) break
      }
      return Buffer.concat(chunks).toString("utf8")
    },
    catch: () => refused("stdin cannot be read")
  })
  return yield* Effect.mapError(
    Effect.fromOption(TokenFile.tokenIn(text)),
    () => refused("the first line of stdin has to be the token, one word without spaces")
  )
})
