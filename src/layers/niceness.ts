import { Effect } from "effect"
import * as os from "node:os"

/**
 * How far the agent gives way to others: nice 10 on Unix (setpriority(2)), where that is the priority for the disk, too,
 * unless something else is set (ioprio_set(2)); the class below normal on Windows (libuv, `uv_os_setpriority`). Not less:
 * beside a single busy program a scan that is nice 19 gets a seventieth of a processor (sched(7)), and misses its time limits.
 */
const niceness = os.constants.priority.PRIORITY_BELOW_NORMAL

/**
 * Gives way to others, with everything that is started from now on: children inherit it. Never less than whoever started
 * the process wants it to.
 */
export const giveWay: Effect.Effect<void> = Effect.ignore(Effect.try(() => {
  if (os.getPriority() < niceness) os.setPriority(niceness)
}))
