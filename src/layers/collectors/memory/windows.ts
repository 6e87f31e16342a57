import { Effect } from "effect"
import { memoryModulesOf, memoryRoomOf } from "../../../domain/formats/SmbiosMemory.ts"
import { WindowsMemoryStatus } from "../../../domain/formats/WindowsMemory.ts"
import { compact } from "../../../domain/presence.ts"
import { Gaps, needed, optional } from "../Collector.ts"
import { called } from "../windows.ts"
import { smbiosOfWindows } from "../windowsSmbios.ts"

/** Modules, and the places for them. */
const sockets = Effect.map(smbiosOfWindows, ({ structures }) => ({
  ...memoryRoomOf(structures),
  modules: memoryModulesOf(structures)
}))

const toldBySockets = [["slots"], ["maxCapacityBytes"], ["modules"]]

/** No swap space: Windows lets its page files grow and shrink, so that their size is no property of the machine. */
export const windows = Effect.gen(function*() {
  const { totalBytes } = yield* needed(called("memoryStatus", WindowsMemoryStatus))
  yield* Gaps.use((gaps) => gaps.cite("GlobalMemoryStatusEx"))
  return compact({ totalBytes, ...yield* optional("modules", sockets, toldBySockets) })
})
