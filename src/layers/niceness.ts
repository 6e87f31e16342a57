import { Effect } from "effect"
import * as os from "node:os"

/**
 * How this process gives way to others, with everything that it starts: `agent` stays and does little at a time, `scan`
 * may take what nobody else wants. On Unix they are nice 10 and 19 (setpriority(2)), which where nothing else is set is
 * the priority for the disk, too (ioprio_set(2)); on Windows the classes below normal and idle (libuv,
 * `uv_os_setpriority`), which children inherit (SetPriorityClass).
 */
const niceness = {
  agent: os.constants.priority.PRIORITY_BELOW_NORMAL,
  scan: os.constants.priority.PRIORITY_LOW
} as const

/** Gives way to others; never less than whoever started the process wants it to. */
export const giveWay = (as: keyof typeof niceness): Effect.Effect<void> =>
  Effect.ignore(Effect.try(() => {
    if (os.getPriority() < niceness[as]) os.setPriority(niceness[as])
  }))
