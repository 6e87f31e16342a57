import { Effect } from "effect"
import { firmwareOf } from "../../../domain/formats/SmbiosFirmware.ts"
import { systemOf } from "../../../domain/formats/SmbiosSystem.ts"
import { present } from "../../../domain/presence.ts"
import { hypervisorOf } from "../../../domain/virtualisation.ts"
import { keyAt } from "../windows.ts"
import { biosCopies, smbiosOfWindows } from "../windowsSmbios.ts"
import { type Identity, systemFrom } from "./identity.ts"

const fromTable = Effect.map(smbiosOfWindows, ({ structures, version }): Identity => {
  const firmware = firmwareOf(structures)
  return {
    ...systemOf(structures, version),
    firmwareVendor: firmware?.vendor,
    virtualMachine: firmware?.virtualMachine ?? false
  }
})

const fromCopies = Effect.map(biosCopies, (text): Identity => ({
  manufacturer: present(text("SystemManufacturer")),
  model: present(text("SystemProductName")),
  version: present(text("SystemVersion")),
  family: present(text("SystemFamily")),
  sku: present(text("SystemSKU")),
  firmwareVendor: present(text("BIOSVendor"))
}))

/** The integration services of Hyper-V write down whose guest this is (Microsoft, "Data Exchange"). */
const isGuestOfHyperV = keyAt("HKLM", "SOFTWARE\\Microsoft\\Virtual Machine\\Guest\\Parameters", { depth: 0 }).pipe(
  Effect.as(true),
  Effect.orElseSucceed(() => false)
)

/** What the computer says it is, with what its firmware lets slip about being a virtual one. */
export const identityOnWindows = Effect.catch(fromTable, () => fromCopies)

/** The hypervisor that this Windows is a guest of. CPUID would not tell: Windows itself runs on Hyper-V where it may. */
export const hypervisorOnWindows = Effect.fnUntraced(function*(found: Identity) {
  const { firmwareVendor, manufacturer, model, virtualMachine } = found
  const named = hypervisorOf({ manufacturer, model, firmwareVendor })
  if (named !== undefined) return named
  if (yield* isGuestOfHyperV) return "hyper-v"
  return hypervisorOf({ manufacturer, model, firmwareVendor, describesVirtualMachine: virtualMachine })
})

export const windows = Effect.gen(function*() {
  const found = yield* identityOnWindows
  return systemFrom(found, yield* hypervisorOnWindows(found))
})
