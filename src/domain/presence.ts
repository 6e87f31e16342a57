import { DateTime, Option } from "effect"
import { isFillerSerial } from "./fillerSerials.ts"
import { isFillerUuid } from "./fillerUuids.ts"

/**
 * What makers and systems write where they have nothing to say, in lower case without punctuation at the ends.
 * This is the one place where placeholders become absence.
 */
const placeholders = new Set([
  "0",
  "0000000",
  "00000000",
  "0123456789",
  "1234567",
  "12345678",
  "123456789",
  "1234567890",
  "-1",
  "4294967295",
  "0xffffffff",
  "asset tag",
  "asset-1234567890",
  "base board",
  "base board serial number",
  "chassis serial number",
  "chassis version",
  "default string",
  "empty",
  "fill by oem",
  "invalid",
  "n/a",
  "na",
  "no asset information",
  "no asset tag",
  "no enclosure",
  "none",
  "not applicable",
  "not available",
  "not defined",
  "not present",
  "not provided",
  "not specified",
  "null",
  "o.e.m",
  "oem",
  "oem default string",
  "serial number",
  "sku",
  "system manufacturer",
  "system name",
  "system product name",
  "system serial number",
  "system version",
  "tbd",
  "to be filled by o.e.m",
  "to be filled by oem",
  "type1family",
  "type1productconfigid",
  "type1sku0",
  "type2 - board asset tag",
  "type2 - board serial number",
  "type2 - board version",
  "undefined",
  "unknown",
  "unspecified",
  "xxxxxxx"
])

/** Nothing that is longer stands for nothing; and to look for the ends of a long text can take the square of its length. */
const longestPlaceholder = 256

/** C0, DEL and C1 control characters: no fact is made of them. */
// oxlint-disable-next-line no-control-regex -- exactly these are meant
const control = /[\u0000-\u001f\u007f-\u009f]+/g

/**
 * More marks on one letter than any language has: the bound of the Stream-Safe Text Format (UAX #15, D4). To put them in
 * order takes the square of their number.
 */
const overladen = /\p{M}{31}/u

/**
 * A text that says something, or `undefined`: Unicode well formed and in NFC, control characters and white space
 * folded to one space, placeholders taken as absence.
 */
export const present = (value: string | null | undefined): string | undefined => {
  const folded = plain(value)
  if (folded === undefined || folded.length > longestPlaceholder) return folded
  const bare = folded.toLowerCase().replace(/^[\s.,;:"'_*-]+(?=\S)|[\s.,;:"'_*!-]+$/g, "")
  if (bare === "" || /^(.)\1*$/.test(bare) && /^[0fx]{2,}$/.test(bare)) return undefined
  return placeholders.has(folded.toLowerCase()) || placeholders.has(bare) ? undefined : folded
}

/** The same without regard to placeholders: for names that may well be `0`, `none` or `unknown`. */
export const plain = (value: string | null | undefined): string | undefined => {
  const folded = (value ?? "").toWellFormed().replace(control, " ").replace(/\s+/g, " ").trim()
  if (folded === "") return undefined
  return folded.length > 30 && overladen.test(folded) ? folded : folded.normalize("NFC")
}

/** A number that says something: finite, and neither -1 nor 0xffffffff, which stand for "no idea". */
export const presentNumber = (value: number | null | undefined): number | undefined =>
  value === undefined || value === null || !Number.isFinite(value) || value === -1 || value === 0xffff_ffff
    ? undefined
    : value

/** A UUID in lower case; all zeros, all ones and other well-known fillers are absence. */
export const presentUuid = (value: string | null | undefined): string | undefined => {
  const uuid = (value ?? "").trim().toLowerCase()
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return undefined
  return isFillerUuid(uuid) ? undefined : uuid
}

/** A serial number that is one machine's own. */
export const presentSerial = (value: string | null | undefined): string | undefined => {
  const serial = present(value)
  return serial === undefined || isFillerSerial(serial) ? undefined : serial
}

/** A MAC address in upper case with colons; all zeros and broadcast are absence. */
export const presentMac = (value: string | null | undefined): string | undefined => {
  const mac = (value ?? "").trim().toUpperCase().replaceAll("-", ":")
  return /^[0-9A-F]{2}(:[0-9A-F]{2}){5,19}$/.test(mac) && !/^(00|FF)(:\1)*$/.test(mac) ? mac : undefined
}

/** A moment as UTC ISO 8601 to the second; the epoch itself and what lies before 1990 stand for "no idea". */
export const presentInstant = (epochSeconds: number | null | undefined): string | undefined =>
  epochSeconds === undefined || epochSeconds === null ||
    !(epochSeconds >= 631_152_000 && epochSeconds < 253_402_300_800)
    ? undefined
    : DateTime.formatIso(DateTime.makeUnsafe(Math.floor(epochSeconds) * 1000)).replace(".000Z", "Z")

/** The same of a moment in words, ISO 8601. */
export const presentMoment = (text: string | undefined): string | undefined => {
  const moment = Option.getOrUndefined(DateTime.make(text ?? ""))
  return moment && presentInstant(DateTime.toEpochMillis(moment) / 1000)
}

/** The object without its absent fields: `undefined` never gets on the wire. */
export const compact = <T extends object>(
  fields: T
):
  & { [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
  & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never

/** Orders rows by the given keys, in code point order, so that two scans of an unchanged machine are equal. */
export const orderedBy = <T>(
  rows: ReadonlyArray<T>,
  ...keys: ReadonlyArray<(row: T) => string | undefined>
): Array<T> =>
  rows.toSorted((a, b) => {
    for (const key of keys) {
      const left = key(a) ?? "", right = key(b) ?? ""
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  })
