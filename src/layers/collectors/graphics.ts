import { Effect } from "effect"
import { orderedBy } from "../../domain/presence.ts"
import { Absent, Machine } from "../../services/Machine.ts"
import { ifPresent, make, source } from "./Collector.ts"
import { boardControllers, pciControllers } from "./graphics/controllers.ts"
import { displays } from "./graphics/displays.ts"
import { macos } from "./graphics/macos.ts"
import { named } from "./graphics/names.ts"
import { windows } from "./graphics/windows.ts"
import { probeSourceLimits } from "./probe.ts"

const pciFolder = "/sys/bus/pci/devices"
const drmFolder = "/sys/class/drm"

export const graphics = make({
  name: "graphics",
  sources: {
    darwin: macos,
    linux: source(
      `${pciFolder}, ${drmFolder}`,
      Effect.gen(function*() {
        const machine = yield* Machine
        const devices = yield* ifPresent(machine.listFolder(pciFolder))
        const drm = yield* ifPresent(machine.listFolder(drmFolder))
        if (devices === undefined && drm === undefined) return yield* new Absent({ what: "PCI and DRM" })
        const onPci = yield* pciControllers(devices ?? [])
        const onBoard = yield* boardControllers(drm ?? [], onPci)
        return {
          controllers: orderedBy([...yield* named(onPci), ...onBoard], (each) => each.bus, (each) => each.driver),
          displays: yield* displays(drm ?? [])
        }
      })
    ),
    win32: source("Win32_VideoController, registry", windows, probeSourceLimits)
  }
})
