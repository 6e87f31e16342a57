import { Effect, Option } from "effect"
import * as StateFile from "../StateFile.ts"

/** Numbers are reserved in blocks of this size: one write for so many reports. */
const block = 1000

/**
 * Numbers that order the reports of an outbox. They only ever rise, over restarts and after the outbox was empty:
 * a restart goes on behind the block that was reserved last, or behind the highest number found.
 */
export const make = Effect.fnUntraced(function*(folder: string, highestFound: number) {
  const kept = yield* StateFile.read(folder, "seq")
  let last = Math.max(highestFound, numberIn(kept))
  let reserved = last
  const next = Effect.gen(function*() {
    if (last >= reserved) {
      yield* StateFile.replace(folder, "seq", String(last + block))
      reserved = last + block
    }
    last++
    return last
  })
  return { next }
})

const numberIn = (kept: Option.Option<string>) =>
  Option.isSome(kept) && /^\d{1,15}$/.test(kept.value) ? Number(kept.value) : 0
