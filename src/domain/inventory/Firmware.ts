import { Schema } from "effect"
import { day, text, word } from "./fields.ts"

/** What starts the machine, and how far its boot is protected. */
export const Firmware = Schema.Struct({
  vendor: Schema.optionalKey(text("Maker of the firmware")),
  version: Schema.optionalKey(text("Firmware version")),
  releaseDate: Schema.optionalKey(day("Day the firmware was released")),
  mode: Schema.optionalKey(word(["uefi", "bios"], "How the running system was booted")),
  secureBoot: Schema.optionalKey(word(["enabled", "disabled", "unsupported"], "State of UEFI Secure Boot")),
  tpm: Schema.optionalKey(
    Schema.Struct({ version: Schema.optionalKey(text("Major version of the TPM specification: 1.2 or 2.0")) })
      .annotate({
        identifier: "Tpm",
        title: "TPM",
        description: "The Trusted Platform Module; absent when there is none"
      })
  )
}).annotate({ identifier: "Firmware", title: "Firmware" })
export interface Firmware extends Schema.Schema.Type<typeof Firmware> {}
