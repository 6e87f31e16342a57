import { Effect } from "effect"
import * as path from "node:path"
import * as LogRarely from "../logRarely.ts"
import { remove } from "../storage.ts"
import type { Entry } from "./listing.ts"

/** What is pending, in the order of acceptance, and the files that it lies in. */
export const make = (folder: string, found: ReadonlyArray<Entry>) => {
  let pending = found
  const undeletable = new Set<string>()
  const rarely = LogRarely.make()

  const forget = (gone: ReadonlyArray<Entry>) => {
    pending = pending.filter((entry) => !gone.includes(entry))
  }

  return {
    pending: () => pending,
    add: (entry: Entry) => {
      pending = [...pending, entry]
    },
    /** Puts one in the place of another, whose file stays. */
    replace: (entry: Entry, by: Entry) => {
      pending = pending.map((each) => each === entry ? by : each)
    },
    /** From here on they are never handed out again; their files stay. */
    forget,
    /** From here on they are never handed out again, whether the disk lets go of the files now or later. */
    drop: Effect.fnUntraced(function*(gone: ReadonlyArray<Entry>) {
      forget(gone)
      for (const { file } of gone) undeletable.add(file)
      for (const file of undeletable) {
        yield* rarely.attempt(
          `outbox: ${file} cannot be deleted, tried again later`,
          Effect.andThen(remove(path.join(folder, file)), Effect.sync(() => undeletable.delete(file)))
        )
      }
    }),
    /** Files that were dropped and are still there. */
    undeletable: undeletable as ReadonlySet<string>
  }
}
