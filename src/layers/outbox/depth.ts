import { uuidV7Ms } from "../../domain/uuidV7Ms.ts"
import type { OutboxDepth } from "../../services/Outbox.ts"
import type { Entry } from "./listing.ts"

/** How full an outbox is by what waits in it, the oldest first. Reads nothing. */
export const depthOf = (pending: ReadonlyArray<Entry>): Pick<OutboxDepth, "reports" | "bytes" | "oldestMs"> => {
  const oldestMs = pending[0] && uuidV7Ms(pending[0].id)
  return {
    reports: pending.length,
    bytes: pending.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(oldestMs === undefined ? {} : { oldestMs })
  }
}
