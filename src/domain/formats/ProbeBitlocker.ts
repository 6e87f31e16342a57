import { Option, Predicate, Schema, SchemaGetter } from "effect"
import { jsonField } from "./jsonRows.ts"

/** A way to unlock a volume, as the script tells of it. */
const Protector = Schema.Struct({
  id: Schema.String,
  /** GetKeyProtectorType. */
  type: jsonField(Schema.Int),
  /** GetKeyProtectorNumericalPassword: only where the script was told to read it. */
  recovery: jsonField(Schema.RedactedFromValue(Schema.String, { label: "recovery password" }))
})
export interface BitlockerProtector extends Schema.Schema.Type<typeof Protector> {}

/** Windows PowerShell makes of a list of one its element, and of some lists `{ "value": [...], "Count": n }`. */
const listed = (value: unknown): ReadonlyArray<unknown> =>
  Array.isArray(value) ? value : Predicate.isObject(value) && Array.isArray(value["value"]) ? value["value"] : [value]

const decodeProtector = Schema.decodeUnknownOption(Protector)

const Protectors = Schema.Union([Schema.Array(Schema.Unknown), Schema.Record(Schema.String, Schema.Unknown)]).pipe(
  Schema.decodeTo(Schema.Array(Schema.toType(Protector)), {
    decode: SchemaGetter.transform((value) => listed(value).flatMap((row) => Option.toArray(decodeProtector(row)))),
    encode: SchemaGetter.forbidden(() => "formats are read, never written")
  })
)

/**
 * A volume as `Win32_EncryptableVolume` and its methods tell of it: numbers, as its documentation lists them. What a
 * method did not answer is absent or null, and `rc` has the code that it ended with.
 */
export const ProbeBitlocker = Schema.Struct({
  /** The volume by its GUID: `\\?\Volume{…}\`. */
  DeviceID: Schema.NonEmptyString,
  /** `C:`; null for a volume that is mounted in a folder or nowhere. */
  DriveLetter: jsonField(Schema.String),
  VolumeType: jsonField(Schema.Int),
  conversion: jsonField(Schema.Int),
  percent: jsonField(Schema.Finite),
  method: jsonField(Schema.Int),
  protection: jsonField(Schema.Int),
  lock: jsonField(Schema.Int),
  protectors: jsonField(Protectors),
  rc: jsonField(Schema.Record(Schema.String, Schema.Union([Schema.Int, Schema.String])))
})
export interface BitlockerRow extends Schema.Schema.Type<typeof ProbeBitlocker> {}

/** What the shell says of a drive: the property `System.Volume.BitLockerProtection`, which needs no privilege. */
export const ProbeBitlockerShell = Schema.Struct({ drive: Schema.NonEmptyString, value: Schema.Int })
export interface BitlockerShellRow extends Schema.Schema.Type<typeof ProbeBitlockerShell> {}
