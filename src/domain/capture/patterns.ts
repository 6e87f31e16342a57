import { canonicalIp } from "../ipAddress.ts"

/**
 * What a text is about. `network`: whatever looks like an address is one. `software`: a version looks like an address, a
 * checksum like an id and a package may be named like a person, so that only what cannot be mistaken is replaced.
 */
export type Subject = "anything" | "network" | "software"

const hexDigits = "[0-9a-f]"
const dash = "(?:-|\\\\+x2d)"

/** Where a name may begin: not within a word, though behind an escaped character. */
export const begin = "(?<=^|[^\\p{L}\\p{N}]|\\\\x[0-9a-f]{2}|\\\\[0-7]{3}|%[0-9a-f]{2}|\\\\[nrt])"
export const end = "(?![\\p{L}\\p{N}])"

const notAUnit = "(?!(?:service|socket|timer|mount|automount|target|slice|scope|device|path|swap)\\b)"

/** What gives itself away by its form, or by what stands before it. */
export const patterns = {
  serialField:
    "(?<=SERIAL(?:_NUMBER|_SHORT)?=|\"serial(?:_number|num)?\" ?: ?\"|^Serial\\s*: |[?&]serial=)[^\"\\\\\\n&]+",
  home: "(?<=/(?:home|Users|run/media|media|var/spool/cron(?:/crontabs|/tabs)?)/)[^/\\s:\"'<>,]+",
  label: "(?<=/media/[^/\\s]+/)[^/\\s:\"'<>,]+",
  credentials: "(?<=\\w://)[^\\s/@\"]+(?=@)",
  uuid: `(?<!${hexDigits})${hexDigits}{8}(?:${dash}${hexDigits}{4}){3}${dash}${hexDigits}{12}(?!${hexDigits})`,
  email: `(?<![\\p{L}\\p{N}._%+-])[\\p{L}\\p{N}._%+-]+@(?:[\\p{L}\\p{N}-]+\\.)+${notAUnit}\\p{L}{2,}${end}`,
  mac: `(?<![0-9a-f:-])${hexDigits}{2}(?:[:-]${hexDigits}{2}){5,19}(?![0-9a-f:-])`,
  adapter: `(?<=\\b(?:en|wl|ww)x)${hexDigits}{12}${end}`,
  digest: `(?<![\\p{L}\\p{N}])${hexDigits}{32,}(?![\\p{L}\\p{N}])`,
  worldWide: `(?<=\\b(?:0x|naa\\.|eui\\.|wwn-0x|uuid\\.))${hexDigits}{16,32}${end}`,
  nvmeSerial: "(?<=\\bnvme\\.[0-9a-f]{4}-)(?:[0-9a-f]{2})+(?=-)",
  physicalVolume: "(?<=\\bLVM-)[A-Za-z0-9]{32,64}",
  volumeId: `(?<=\\b(?:uuid|UUID)(?:=|${dash}|": ?"))${hexDigits}{4}${dash}${hexDigits}{4}(?!${hexDigits})`,
  ipv4: "(?<![\\w.-])(?:\\d{1,3}\\.){3}\\d{1,3}(?![\\w]|\\.\\d)",
  ipv6: "(?<![\\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|(?:\\d{1,3}\\.){3}\\d{1,3})?(?![\\w:])"
} as const
export type PatternName = keyof typeof patterns

const inAnything: ReadonlyArray<PatternName> = [
  "serialField",
  "credentials",
  "email",
  "home",
  "label",
  "uuid",
  "mac",
  "adapter",
  "digest",
  "worldWide",
  "nvmeSerial",
  "physicalVolume",
  "volumeId"
]

/** What is looked for, in this order. */
export const patternsFor: { readonly [S in Subject]: ReadonlyArray<PatternName> } = {
  anything: inAnything,
  network: [...inAnything, "ipv4", "ipv6"],
  software: ["home", "credentials", "email"]
}

/** Addresses in a text about the network. */
export const addressesIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(new RegExp(`${patterns.ipv4}|${patterns.ipv6}`, "giu"))].flatMap(([found]) => {
    const address = canonicalIp(found)
    return address === undefined ? [] : [found, address]
  })
