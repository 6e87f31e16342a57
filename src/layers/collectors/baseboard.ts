import { Effect } from "effect"
import { slotsOf } from "../../domain/formats/SmbiosSlots.ts"
import { baseboardOf } from "../../domain/formats/SmbiosSystem.ts"
import { compact, presentSerial } from "../../domain/presence.ts"
import type { ReadError } from "../../services/Machine.ts"
import { macos } from "./baseboard/macos.ts"
import { windows } from "./baseboard/windows.ts"
import { make, optional, source } from "./Collector.ts"
import { dmiFact, smbios } from "./smbios.ts"

const fromTable = Effect.map(smbios, (structures) => ({ ...baseboardOf(structures), slots: slotsOf(structures) }))

/** What the kernel copies of the table; that the slots are only in the table itself is said by what kept it closed. */
const fromCopies = (closed: ReadError) =>
  Effect.all({
    manufacturer: dmiFact("manufacturer", "board_vendor"),
    model: dmiFact("model", "board_name"),
    version: dmiFact("version", "board_version"),
    serialNumber: Effect.map(dmiFact("serialNumber", "board_serial"), presentSerial),
    assetTag: dmiFact("assetTag", "board_asset_tag"),
    slots: optional("slots", Effect.fail(closed))
  })

export const baseboard = make({
  name: "baseboard",
  sources: {
    linux: source("SMBIOS", fromTable.pipe(Effect.catch(fromCopies), Effect.map(compact))),
    darwin: macos,
    win32: source("SMBIOS, registry", windows)
  }
})
