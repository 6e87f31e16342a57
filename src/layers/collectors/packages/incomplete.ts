import { Effect } from "effect"
import { Unreadable } from "../../../services/Machine.ts"
import { Gaps } from "../Collector.ts"

/**
 * Notes that what a manager told is not all of it, unless `detail` is `undefined`. Named by the manager alone, the gap
 * keeps the rows that were known before, see `keptRows.ts`.
 */
export const incomplete = (manager: string, what: string, detail: string | undefined) =>
  detail === undefined
    ? Effect.void
    : Gaps.use((gaps) => gaps.note(manager, new Unreadable({ what, detail })))

/** How a count of what could not be read is told; nothing where there is none. */
export const unreadable = (count: number, what: string) =>
  count === 0 ? undefined : `${count} ${what}${count === 1 ? "" : "s"} that cannot be read`
