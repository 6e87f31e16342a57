import { Effect } from "effect"
import type { Adapter } from "../domain/chooseMac.ts"
import type { WindowsAdapter } from "../domain/formats/WindowsAdapters.ts"
import { interfaceKindOf, isVirtualInterface, type WindowsInterface } from "../domain/formats/WindowsInterfaces.ts"
import { presentMac } from "../domain/presence.ts"
import { numberIn } from "../domain/registryValues.ts"
import type { Machine } from "../services/Machine.ts"
import { interfacesOfWindows } from "./collectors/network/windows.ts"
import { keyAt } from "./collectors/windows.ts"

/** The physical network adapters of a Windows machine, asked in this process. What cannot be read says nothing. */
export const adaptersOnWindows: Effect.Effect<ReadonlyArray<Adapter>, never, Machine> = interfacesOfWindows.pipe(
  Effect.orElseSucceed(() => []),
  Effect.map((found) =>
    found.filter(({ adapter, each }) =>
      ["ethernet", "wifi"].includes(interfaceKindOf(each) ?? "") && !isVirtualInterface(each, adapter)
    )
  ),
  Effect.flatMap(Effect.forEach(({ adapter, each }) => adapterOf(each, adapter)))
)

const adapterOf = Effect.fnUntraced(function*(each: WindowsInterface, adapter: WindowsAdapter | undefined) {
  const wireless = interfaceKindOf(each) === "wifi"
  const found: Adapter = {
    name: each.name,
    macAddress: madeWith(presentMac(each.macAddress), wireless, adapter),
    wireless,
    plugged: yield* isPlugged(adapter?.device)
  }
  return found
})

/** No address that somebody gave the adapter, nor one that Windows draws by lot for a wireless network. */
const madeWith = (macAddress: string | undefined, wireless: boolean, adapter: WindowsAdapter | undefined) =>
  macAddress === adapter?.givenMacAddress || wireless && isLocal(macAddress) ? undefined : macAddress

/** Nobody assigned it (IEEE 802: locally administered). */
const isLocal = (macAddress: string | undefined) => (Number.parseInt(macAddress?.slice(0, 2) ?? "", 16) & 2) !== 0

/** Whether Windows would offer to eject it (`CM_DEVCAP_REMOVABLE`, cfgmgr32.h); else whether it is on USB. */
const isPlugged = Effect.fnUntraced(function*(device: string | undefined) {
  if (device === undefined) return false
  const capabilities = yield* keyAt("HKLM", `SYSTEM\\CurrentControlSet\\Enum\\${device}`, { depth: 0 }).pipe(
    Effect.map((key) => numberIn(key, "Capabilities")),
    Effect.orElseSucceed(() => undefined)
  )
  return capabilities === undefined ? /^usb\\/i.test(device) : (capabilities & removable) !== 0
})

const removable = 0x4
