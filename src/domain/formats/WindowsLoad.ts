import { Schema } from "effect"

/** Time of all processors since the start, in milliseconds. */
export const WindowsCpuTimes = Schema.Struct({ idleMs: Schema.Finite, totalMs: Schema.Finite })

/** How many processes there are. */
export const WindowsProcesses = Schema.Struct({ count: Schema.Natural })
