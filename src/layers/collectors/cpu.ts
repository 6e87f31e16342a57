import { Effect } from "effect"
import { cacheTotalBytes } from "../../domain/cacheTotals.ts"
import { ProcCpuinfo } from "../../domain/formats/ProcCpuinfo.ts"
import { processorsOf } from "../../domain/formats/SmbiosProcessor.ts"
import { compact, present } from "../../domain/presence.ts"
import { Machine } from "../../services/Machine.ts"
import { ifPresent, make, optional, read, source } from "./Collector.ts"
import { kindsOf } from "./cpu/kinds.ts"
import { macos } from "./cpu/macos.ts"
import { maxSpeedMhz } from "./cpu/maxSpeed.ts"
import { topologyOf } from "./cpu/topology.ts"
import { windows } from "./cpu/windows.ts"
import { smbios } from "./smbios.ts"

const kernelArch = Effect.map(
  ifPresent(Machine.use((machine) => machine.readFile("/proc/sys/kernel/arch"))),
  present
)

const inSockets = Effect.map(smbios, (structures) => processorsOf(structures).each)

export const cpu = make({
  name: "cpu",
  sources: {
    darwin: macos,
    linux: source(
      "/proc/cpuinfo, /sys/devices/system/cpu",
      Effect.gen(function*() {
        const info = yield* read("/proc/cpuinfo", ProcCpuinfo)
        const kinds = yield* kindsOf(info.processors)
        return compact({
          model: info.model,
          manufacturer: info.manufacturer,
          arch: info.arch ?? (yield* optional("arch", kernelArch)),
          ...yield* topologyOf(info.processors),
          logicalCores: info.processors.length,
          maxSpeedMhz: yield* maxSpeedMhz(kinds, info.hypervisor === true),
          family: info.family,
          modelNumber: info.modelNumber,
          stepping: info.stepping,
          l2CacheBytes: cacheTotalBytes(2, kinds),
          l3CacheBytes: cacheTotalBytes(3, kinds),
          processors: info.hypervisor === true ? undefined : yield* optional("processors", inSockets)
        })
      })
    ),
    win32: source("registry", windows)
  }
})
