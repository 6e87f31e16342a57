import { Effect, Layer, Option, Redacted, Semaphore, Stream } from "effect"
import { SecureRandom } from "effect/crypto"
import * as fs from "node:fs/promises"
import * as path from "node:path"
import { packageName, type PackageOrder, packageTypes } from "../../domain/tenantPackage.ts"
import { agentVersion } from "../../domain/version.ts"
import { NoPackage, type TenantPackage, TenantPackages } from "../../services/TenantPackages.ts"
import { nowIso } from "../clock.ts"
import { sha256Hex } from "../sha256.ts"
import { codeOf, list, lookAt, makeFolder, remove } from "../storage.ts"

export interface Options {
  readonly tenantId: string
  /** Goes into packages of the scanner protocol. */
  readonly token: Redacted.Redacted<string>
  /** Goes into packages of the heartbeat protocol. */
  readonly installToken: Redacted.Redacted<string>
  readonly packages: {
    /** Where the package that was made last is kept: a folder of ours, in one that exists. */
    readonly folder: string
    /** Where machines of the tenant reach the receiver. */
    readonly url: string
    /** Folders in which executables may lie; the first that has any counts. */
    readonly executables: ReadonlyArray<string>
  }
}

/** What makes packages is loaded with the first one that is asked for. */
const packing = Effect.promise(() =>
  Promise.all([
    import("../packing/executables.ts"),
    import("../packing/pack.ts"),
    import("../packing/replaceBy.ts")
  ])
)

/**
 * Packages as files. The one that was made last is kept, readable by the owner only, and handed out again as long as the
 * same executables, settings and token would go into it: a package takes seconds to make, and the room of one file.
 */
export const layer = ({ installToken, packages, tenantId, token }: Options) =>
  Layer.effect(
    TenantPackages,
    Effect.gen(function*() {
      const random = yield* SecureRandom.SecureRandom
      const oneAtATime = yield* Semaphore.make(1)

      const open = Effect.fn("TenantPackages.open")(
        function*({ platform, protocol }: Pick<PackageOrder, "platform" | "protocol">) {
          const [{ find }, { pack }, { replaceBy }] = yield* packing
          const executables = yield* find(packages.executables)
          const order: PackageOrder = {
            tenantId,
            platform,
            url: packages.url,
            token: Option.contains(protocol, "heartbeat") ? installToken : token,
            protocol,
            generatedAt: yield* nowIso
          }
          const file = path.join(packages.folder, contentKey(order, executables.sums))
          if (Option.isNone(yield* lookAt(file))) {
            const { bytes } = yield* pack(order, executables)
            yield* makeFolder(packages.folder)
            for (const old of yield* list(packages.folder)) yield* remove(path.join(packages.folder, old))
            yield* Effect.provideService(replaceBy(file, bytes), SecureRandom.SecureRandom, random)
          }
          return yield* opened(file, order)
        },
        Effect.mapError((error) => error instanceof NoPackage ? error : new NoPackage({ why: error.message })),
        oneAtATime.withPermits(1)
      )

      return TenantPackages.of({ open })
    })
  )

/** A name for what would go into a package, whenever it is made. It is a digest: no secret can be read from it. */
const contentKey = (order: PackageOrder, sums: ReadonlyMap<string, string>) =>
  sha256Hex(JSON.stringify([
    agentVersion,
    { ...order, token: Redacted.value(order.token), generatedAt: undefined },
    [...sums]
  ]))

const opened = Effect.fnUntraced(function*(file: string, order: PackageOrder) {
  const unreadable = (cause: unknown) => new NoPackage({ why: `read ${file}: ${codeOf(cause)}` })
  const handle = yield* Effect.acquireRelease(
    Effect.tryPromise({ try: () => fs.open(file, "r"), catch: unreadable }),
    (handle) => Effect.promise(() => handle.close())
  )
  const { size } = yield* Effect.tryPromise({ try: () => handle.stat(), catch: unreadable })
  return {
    name: packageName(order),
    contentType: packageTypes[order.platform],
    sizeBytes: size,
    bytes: Stream.fromAsyncIterable(
      handle.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>,
      unreadable
    )
  } satisfies TenantPackage
})
