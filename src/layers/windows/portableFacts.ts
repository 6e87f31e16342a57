import { Effect } from "effect"
import * as os from "node:os"
import type { WindowsFact } from "../../services/Machine.ts"

/**
 * What Node.js itself knows of a Windows that does not let the addon in, where it is protected by a list of what may be
 * loaded: enough for the load, and to say which machine it is.
 */
export const portableFacts: { readonly [F in WindowsFact]?: Effect.Effect<unknown> } = {
  version: Effect.sync(() => {
    const [major, minor, build] = os.release().split(".").map(Number)
    return { major, minor, build }
  }),
  cpuTimes: Effect.sync(() => {
    const times = os.cpus().map((cpu) => cpu.times)
    const sum = (values: ReadonlyArray<number>) => values.reduce((all, each) => all + each, 0)
    return {
      idleMs: sum(times.map(({ idle }) => idle)),
      totalMs: sum(times.map((each) => sum(Object.values(each))))
    }
  }),
  memoryStatus: Effect.sync(() => ({ totalBytes: os.totalmem(), availableBytes: os.freemem() })),
  uptime: Effect.sync(() => ({ seconds: Math.floor(os.uptime()) })),
  computerName: Effect.sync(() => ({ host: os.hostname() }))
}
