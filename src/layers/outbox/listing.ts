import { Effect, Option } from "effect"
import * as path from "node:path"
import { readName } from "../../domain/formats/OutboxRecord.ts"
import type { Pending } from "../../domain/outboxBounds.ts"
import { list, lookAt } from "../storage.ts"
import { isSetAside, type SetAside } from "./quarantine.ts"

/** A pending report and its file. */
export interface Entry extends Pending {
  readonly file: string
}

/** What lies in the folder of an outbox, by names and sizes alone. */
export interface Listing {
  /** In the order of acceptance. */
  readonly pending: ReadonlyArray<Entry>
  readonly setAside: ReadonlyArray<SetAside>
}

/** Takes stock of the folder of an outbox. Links, folders and whatever else is not ours are left alone. */
export const listing = Effect.fnUntraced(function*(folder: string) {
  const ours = (yield* list(folder)).filter((file) => readName(file) !== undefined || isSetAside(file))
  const looked = yield* Effect.forEach(
    ours,
    (file) => Effect.map(lookAt(path.join(folder, file)), Option.map((stats) => ({ file, stats }))),
    { concurrency: 16 }
  )
  const files = looked
    .flatMap(Option.toArray)
    .filter(({ stats }) => stats.isFile())
    .map(({ file, stats }) => ({ file, bytes: stats.size }))
  const found: Listing = {
    pending: files.flatMap(({ bytes, file }) => {
      const name = readName(file)
      return name === undefined ? [] : [{ ...name, bytes, file }]
    }),
    setAside: files.filter(({ file }) => isSetAside(file))
  }
  return found
})
