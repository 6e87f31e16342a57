import { Schema } from "effect"
import { json } from "./Format.ts"
import { jsonField, jsonRows } from "./jsonRows.ts"

/** What udev knows of a block device; values as the device gave them, padding and placeholders included. */
const BlockDevice = Schema.Struct({
  kname: Schema.String,
  model: jsonField(Schema.String),
  serial: jsonField(Schema.String),
  rev: jsonField(Schema.String),
  vendor: jsonField(Schema.String),
  wwn: jsonField(Schema.String)
})

/** Arguments that `LsblkJson` is the answer to. */
export const lsblkArguments = [
  "--json",
  "--bytes",
  "--output",
  "NAME,KNAME,TYPE,SIZE,MODEL,SERIAL,REV,TRAN,ROTA,RM,WWN,VENDOR,MOUNTPOINT,FSTYPE,UUID"
] as const

/** `lsblk --json` (lsblk(8)): a tree with the disks at its roots; only the roots are of interest here. */
export const LsblkJson = json("lsblk --json", Schema.Struct({ blockdevices: jsonRows(BlockDevice) }))
