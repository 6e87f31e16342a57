import { Effect } from "effect"
import { ProcMeminfo } from "../../domain/formats/ProcMeminfo.ts"
import { memoryModulesOf, memoryRoomOf } from "../../domain/formats/SmbiosMemory.ts"
import { compact } from "../../domain/presence.ts"
import { Gaps, make, optional, read, source } from "./Collector.ts"
import { macos } from "./memory/macos.ts"
import { windows } from "./memory/windows.ts"
import { smbios, smbiosFolder } from "./smbios.ts"

/** Modules, and the places for them. */
const sockets = Effect.gen(function*() {
  const structures = yield* smbios
  const modules = memoryModulesOf(structures)
  if (modules !== undefined) yield* Gaps.use((gaps) => gaps.cite(smbiosFolder))
  return { ...memoryRoomOf(structures), modules }
})

const toldBySockets = [["slots"], ["maxCapacityBytes"], ["modules"]]

export const memory = make({
  name: "memory",
  sources: {
    linux: source(
      "/proc/meminfo",
      Effect.gen(function*() {
        const { swapTotalBytes, totalBytes } = yield* read("/proc/meminfo", ProcMeminfo)
        yield* Gaps.use((gaps) => gaps.cite("/proc/meminfo"))
        return compact({ totalBytes, swapTotalBytes, ...yield* optional("modules", sockets, toldBySockets) })
      })
    ),
    darwin: macos,
    win32: source("GlobalMemoryStatusEx", windows)
  }
})
