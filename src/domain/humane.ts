/** Numbers as people read them. Pure, and the same in every locale. */

const binaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const

/** `256 GiB`, `17.4 KiB`: three digits at most before the unit changes. */
export const size = (bytes: number): string => {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < binaryUnits.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${binaryUnits[unit]}`
}

/** `340 ms`, `2.1 s`, `3 min`. */
export const duration = (milliseconds: number): string =>
  milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : milliseconds < 120_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.round(milliseconds / 60_000)} min`

/** `3 days 4 h`, `25 min`. */
export const span = (seconds: number): string => {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  return days > 0
    ? `${counted(days, "day")} ${hours % 24} h`
    : hours > 0
    ? `${hours} h ${minutes % 60} min`
    : `${minutes} min`
}

/** `1 disk`, `3 disks`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** The first few of a list, and how many more there are. */
export const some = (items: ReadonlyArray<string>, atMost: number): string =>
  items.length <= atMost ? items.join(", ") : `${items.slice(0, atMost).join(", ")} and ${items.length - atMost} more`

/** The first letter as a capital: `Hardware`. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
