import { Effect } from "effect"
import type { PendingUpdate } from "../../../domain/inventory/Updates.ts"
import { Machine, Unreadable } from "../../../services/Machine.ts"
import { Gaps, optional } from "../Collector.ts"

/** What one updater knows without asking the network. */
export interface Knowledge {
  /** Absent where it failed, which is noted. */
  readonly pending: ReadonlyArray<PendingUpdate> | undefined
  /** When the newest of its lists was made or fetched, in seconds since the epoch; 0 where that is not known. */
  readonly asOf: number
}

/** How a gap in the list of updates is called. */
export const pendingUpdates = "pending updates"

/** Notes that the list of updates is not the whole one, unless `detail` is `undefined`. */
export const incomplete = (what: string, detail: string | undefined) =>
  detail === undefined
    ? Effect.void
    : Gaps.use((gaps) => gaps.note(pendingUpdates, new Unreadable({ what, detail })))

/** The youngest of some files, in seconds since the epoch. */
export const newestOf = (paths: ReadonlyArray<string>) =>
  Effect.map(
    Effect.forEach(paths, (path) => optional(path, Machine.use((machine) => machine.fileFacts(path)))),
    (facts) => Math.max(0, ...facts.map((each) => each?.modifiedAt ?? 0))
  )
