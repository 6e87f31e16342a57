import { plain, presentMac } from "../presence.ts"
import type { RegistryKey } from "../RegistryKey.ts"
import { numberIn, textIn } from "../registryValues.ts"

/** What Windows wrote down of a network adapter when it installed its driver. */
export interface WindowsAdapter {
  /** The id that the interface goes by as well, upper case with braces. */
  readonly guid: string
  /** The device behind it by bus, kind and place: `PCI\VEN_8086&DEV_15F9\3&11583659&0&FE`. */
  readonly device: string | undefined
  /** Whether there is hardware behind it. */
  readonly isPhysical: boolean
  /** The address that somebody gave it instead of its own. */
  readonly givenMacAddress: string | undefined
}

/** The class of network adapters, below HKLM. */
export const adaptersKey = "SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}"

/** The adapters by their GUID: one key for each driver that was installed. */
export const adaptersOf = (key: RegistryKey): ReadonlyMap<string, WindowsAdapter> =>
  new Map(
    Object.values(key.keys).flatMap((entry) => {
      const guid = plain(textIn(entry, "NetCfgInstanceId"))?.toUpperCase()
      const device = plain(textIn(entry, "DeviceInstanceID"))
      return guid === undefined ? [] : [[guid, {
        guid,
        device,
        isPhysical: isPhysical(numberIn(entry, "Characteristics"), device ?? textIn(entry, "MatchingDeviceId")),
        givenMacAddress: macOfDigits(textIn(entry, "NetworkAddress"))
      }]]
    })
  )

/**
 * `NCF_PHYSICAL` says that a driver talks to an adapter (Microsoft, "DDInstall Section in a Network INF File"). Drivers
 * of VPNs claim that, too, so that what Windows itself made up, at the root or as software, is virtual whatever it says.
 */
const isPhysical = (characteristics: number | undefined, device: string | undefined) =>
  ((characteristics ?? 0) & physicalFlag) !== 0 && !/^(root|swd|sw|\{[0-9a-f-]+\}|ms_|umb|bth)/i.test(device ?? "")

/** Twelve digits, with something between them or not. */
const macOfDigits = (text: string | undefined) =>
  presentMac(text?.replace(/[:.-]/g, "").match(/^[0-9a-f]{12}$/i)?.[0].match(/../g)?.join(":"))

const physicalFlag = 0x4
