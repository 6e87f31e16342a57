import { Effect } from "effect"
import { baseboardOf } from "../../domain/formats/SmbiosSystem.ts"
import { compact, presentSerial } from "../../domain/presence.ts"
import { make, source } from "./Collector.ts"
import { dmiFact, smbios } from "./smbios.ts"

const fromCopies = Effect.all({
  manufacturer: dmiFact("manufacturer", "board_vendor"),
  model: dmiFact("model", "board_name"),
  version: dmiFact("version", "board_version"),
  serialNumber: Effect.map(dmiFact("serialNumber", "board_serial"), presentSerial),
  assetTag: dmiFact("assetTag", "board_asset_tag")
})

export const baseboard = make({
  name: "baseboard",
  sources: {
    linux: source(
      "SMBIOS",
      Effect.map(smbios, baseboardOf).pipe(Effect.catch(() => fromCopies), Effect.map(compact))
    )
  }
})
