import { Effect, Option, Result, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import * as os from "node:os"
import type { OutboxHeader } from "../../domain/formats/OutboxRecord.ts"
import { sha256Hex } from "../sha256.ts"
import * as StateFile from "../StateFile.ts"
import { lookAt, readWhole } from "../storage.ts"

/** Where and when a record was made, as far as no wall clock is needed to say so. */
export type Origin = Pick<OutboxHeader, "epoch" | "mono" | "bootId">

const Kept = Schema.fromJsonString(Schema.Struct({
  epoch: Schema.String.pipe(Schema.check(Schema.isUUID())),
  home: Schema.String
}))
const decode = Schema.decodeUnknownResult(Kept)

const stateName = "epoch"

/**
 * The epoch of an outbox, under which its numbers are unique. A new one begins where the kept one is missing, or was
 * made in another folder or on another machine: then the outbox is a copy of one that may live on (`isCopied`: whoever
 * opens it knows that). A machine that was set back in time cannot tell from within; a backend that knows an id of ours
 * with another content can.
 */
export const make = Effect.fnUntraced(function*(folder: string, isCopied: boolean) {
  const random = yield* SecureRandom.SecureRandom
  const bootId = yield* textOf("/proc/sys/kernel/random/boot_id")
  const home = yield* homeOf(folder)

  /** Begins a new epoch. A disk that cannot keep it costs another new one at the next start. */
  const begin = Effect.fnUntraced(function*(why: string) {
    const made = yield* random.uuidV7()
    yield* Effect.logInfo(`outbox: epoch ${made} begins: ${why}`)
    yield* StateFile.replace(folder, stateName, JSON.stringify({ epoch: made, home })).pipe(
      Effect.catch((error) => Effect.logWarning(`outbox: the epoch cannot be kept: ${error.message}`))
    )
    return made
  })

  const text = Option.getOrUndefined(yield* StateFile.read(folder, stateName))
  const kept = text === undefined ? undefined : Result.getOrUndefined(decode(text))
  let epoch = kept === undefined
    ? yield* begin("there was none")
    : kept.home === home && !isCopied
    ? kept.epoch
    : yield* begin("restored or copied from elsewhere")

  return {
    now: Effect.sync((): Origin => ({
      epoch,
      mono: Math.round(os.uptime() * 1000),
      ...(bootId === "" ? {} : { bootId })
    })),
    renew: Effect.fnUntraced(function*(why: string) {
      epoch = yield* begin(why)
    })
  }
})

/**
 * What a copy does not share: the machine (machine-id(5), Linux only, which asks not to be stored as it is) and the
 * number by which the file system knows the folder.
 */
const homeOf = Effect.fnUntraced(function*(folder: string) {
  const machine = yield* textOf("/etc/machine-id")
  const inode = Option.match(yield* lookAt(folder), { onNone: () => 0, onSome: ({ ino }) => ino })
  return sha256Hex(`itam-agent ${machine} ${inode}`)
})

const textOf = (file: string) =>
  readWhole(file, 4096).pipe(
    Effect.map((bytes) => bytes.toString("latin1").trim()),
    Effect.orElseSucceed(() => "")
  )
