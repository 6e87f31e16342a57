/** Numbers, times and addresses in the forms of GLPI's inventory. */

/** Whole megabytes of 2^20 bytes: memory and file systems. */
export const mebibytes = (bytes: number | undefined) => bytes === undefined ? undefined : Math.round(bytes / 1_048_576)

/** Whole megabytes of 10^6 bytes: disks. */
export const megabytes = (bytes: number | undefined) => bytes === undefined ? undefined : Math.round(bytes / 1_000_000)

export const whole = (value: number | undefined) => value === undefined ? undefined : Math.round(value)

/** `2026-01-31T08:00:00Z` → `2026-01-31 08:00:00`. */
export const moment = (instant: string | undefined) => instant?.replace(/^(.{10})T(.{8}).*$/, "$1 $2")

/** `10.0.0.0/8` has the mask `255.0.0.0`. */
export const mask4 = (prefixLength: number) =>
  [0, 8, 16, 24].map((from) => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefixLength - from)))).join(".")

/** `fe80::/64` has the mask `ffff:ffff:ffff:ffff:0:0:0:0`. */
export const mask6 = (prefixLength: number) =>
  Array.from({ length: 8 }, (_, group) => {
    const bits = Math.min(16, Math.max(0, prefixLength - 16 * group))
    return (65_536 - 2 ** (16 - bits)).toString(16)
  }).join(":")
