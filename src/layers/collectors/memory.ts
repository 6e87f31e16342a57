import { Effect } from "effect"
import { ProcMeminfo } from "../../domain/formats/ProcMeminfo.ts"
import { memoryModulesOf } from "../../domain/formats/SmbiosMemory.ts"
import { compact } from "../../domain/presence.ts"
import { Gaps, make, optional, read, source } from "./Collector.ts"
import { smbios, smbiosFolder } from "./smbios.ts"

const modules = Effect.tap(
  Effect.map(smbios, memoryModulesOf),
  (modules) => modules === undefined ? Effect.void : Gaps.use((gaps) => gaps.cite(smbiosFolder))
)

export const memory = make({
  name: "memory",
  sources: {
    linux: source(
      "/proc/meminfo",
      Effect.gen(function*() {
        const { swapTotalBytes, totalBytes } = yield* read("/proc/meminfo", ProcMeminfo)
        yield* Gaps.use((gaps) => gaps.cite("/proc/meminfo"))
        return compact({ totalBytes, swapTotalBytes, modules: yield* optional("modules", modules) })
      })
    )
  }
})
