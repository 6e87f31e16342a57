import { Result, Schema } from "effect"
import type { Package } from "../inventory/Packages.ts"
import { compact, plain, presentInstant } from "../presence.ts"
import { type Format, json } from "./Format.ts"
import { jsonField } from "./jsonRows.ts"

const Receipt = json(
  "homebrew receipt",
  Schema.Struct({
    time: jsonField(Schema.Finite),
    arch: jsonField(Schema.String),
    source: jsonField(Schema.Struct({ tap: jsonField(Schema.String) }))
  })
)

/**
 * `INSTALL_RECEIPT.json` in the folder of an installed version (Homebrew's class Tab): seconds since the epoch, the
 * architecture it was built for, the tap that the formula is from.
 */
export const HomebrewReceipt: Format<Pick<Package, "arch" | "installedAt" | "origin">> = {
  name: Receipt.name,
  decode: (text) =>
    Result.map(
      Receipt.decode(text),
      ({ arch, source, time }) =>
        compact({ arch: plain(arch), installedAt: presentInstant(time), origin: plain(source?.tap) })
    )
}
