import { Effect } from "effect"
import { registryName } from "../../../domain/formats/MacPlatformExpert.ts"
import { compact, present } from "../../../domain/presence.ts"
import { source } from "../Collector.ts"
import { platformExpert } from "../macos/asking.ts"

/** Its name, `Mac-E43C1C25D4880AD6` with Intel and `J314s` with Apple silicon; the computer's serial number is the board's. */
export const macos = source(
  "ioreg",
  Effect.map(platformExpert, (device) =>
    compact({
      manufacturer: present(registryName(device.manufacturer)),
      model: present(registryName(device["board-id"])) ?? present(registryName(device["target-type"]))
    }))
)
