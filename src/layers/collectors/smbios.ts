import { Effect } from "effect"
import { Smbios } from "../../domain/formats/Smbios.ts"
import { SmbiosEntryPoint } from "../../domain/formats/SmbiosEntryPoint.ts"
import { fact } from "./fact.ts"
import { readBytes } from "./readBytes.ts"

/** Where the kernel shows the raw table, to root only (Documentation/ABI/testing/sysfs-firmware-dmi-tables). */
export const smbiosFolder = "/sys/firmware/dmi/tables"

/** The structures of the SMBIOS table. */
export const smbios = readBytes(`${smbiosFolder}/DMI`, Smbios)

/** The version that the table follows; `undefined` where that is not told. */
export const smbiosVersion = readBytes(`${smbiosFolder}/smbios_entry_point`, SmbiosEntryPoint).pipe(
  Effect.orElseSucceed(() => undefined)
)

/** Where the kernel copies single facts of the table to, most of them for everybody (drivers/firmware/dmi-id.c). */
export const dmiFolder = "/sys/class/dmi/id"

/** One of these facts: what it is in the section, and its file. */
export const dmiFact = (what: string, file: string) => fact(what, `${dmiFolder}/${file}`)
