import { Effect } from "effect"
import { MacHardware } from "../../../domain/formats/MacHardware.ts"
import { registryName } from "../../../domain/formats/MacPlatformExpert.ts"
import { sysctlNumber } from "../../../domain/formats/MacSysctl.ts"
import { compact, present, presentSerial, presentUuid } from "../../../domain/presence.ts"
import { hypervisorOf } from "../../../domain/virtualisation.ts"
import { optional, source } from "../Collector.ts"
import { kernelFacts, platformExpert, profiled } from "../macos/asking.ts"

/** The registry of devices knows at once who the computer is; `system_profiler` what is written on its box. */
export const macos = source(
  "ioreg, system_profiler, sysctl",
  Effect.gen(function*() {
    const device = yield* optional("registry of devices", platformExpert, [["manufacturer"]])
    const hardware = yield* optional(
      "system_profiler",
      profiled(MacHardware),
      [["family"], ["sku"], ["chassisType"]]
    )
    const manufacturer = present(registryName(device?.manufacturer))
    const model = present(registryName(device?.model)) ?? hardware?.model
    const hypervisor = yield* optional("hypervisor", hypervisorBelow(manufacturer, model))
    return compact({
      manufacturer,
      model,
      family: hardware?.family,
      sku: hardware?.sku,
      serialNumber: presentSerial(device?.IOPlatformSerialNumber) ?? hardware?.serialNumber,
      uuid: presentUuid(device?.IOPlatformUUID) ?? hardware?.uuid,
      chassisType: hypervisor === undefined ? hardware?.chassisType : undefined,
      hypervisor
    })
  })
)

/** The kernel knows since macOS 11 whether it is a guest; before, an Intel processor says so of itself. */
const hypervisorBelow = (manufacturer: string | undefined, model: string | undefined) =>
  Effect.map(kernelFacts, (facts) =>
    /^VirtualMac\d/.test(model ?? "") ? "apple" : hypervisorOf({
      manufacturer,
      model,
      cpuFlag: sysctlNumber(facts, "kern.hv_vmm_present") === 1
        || / VMM( |$)/.test(facts.get("machdep.cpu.features") ?? "")
    }))
