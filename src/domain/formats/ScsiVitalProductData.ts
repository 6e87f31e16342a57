import { present } from "../presence.ts"
import { make } from "./BytesFormat.ts"
import { misfit } from "./Format.ts"

/** Who a disk says it is. */
export interface DiskIdentity {
  readonly model?: string | undefined
  readonly serialNumber?: string | undefined
  readonly firmware?: string | undefined
}

/** Vital product data page 80h (SPC-4, 7.8.15), as sysfs keeps it in `vpd_pg80`: the serial number. */
export const UnitSerialNumberPage = make<string | undefined>(
  "vpd_pg80",
  (page) => page[1] === 0x80 ? present(ascii(page.subarray(4, 4 + lengthOf(page)))) : misfit("not page 80h")
)

/**
 * Vital product data page 89h (SAT-4, 12.4.2), as sysfs keeps it in `vpd_pg89`: the IDENTIFY DEVICE data of an ATA
 * disk. The SCSI fields beside it cut the model after 16 characters and the firmware after 4.
 */
export const AtaInformationPage = make<DiskIdentity>(
  "vpd_pg89",
  (page) =>
    page[1] === 0x89 && page.length >= identifyOffset + 2 * 47 && page[56] === identifyDevice
      ? {
        serialNumber: present(ataText(page, 10, 19)),
        firmware: present(ataText(page, 23, 26)),
        model: present(ataText(page, 27, 46))
      }
      : misfit("no IDENTIFY DEVICE data in page 89h")
)

const identifyOffset = 60
const identifyDevice = 0xec

const lengthOf = (page: Uint8Array) => ((page[2] ?? 0) << 8) + (page[3] ?? 0)

/** ATA texts are stored with the two bytes of each word swapped (ACS-3, 3.3.10). */
const ataText = (page: Uint8Array, firstWord: number, lastWord: number) =>
  ascii(
    Uint8Array.from({ length: (lastWord - firstWord + 1) * 2 }, (_, index) =>
      page[identifyOffset + firstWord * 2 + (index ^ 1)] ?? 0)
  )

const ascii = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : " ").join("")
