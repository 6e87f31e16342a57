import { DateTime, Option } from "effect"
import { clampedPercent } from "./wireText.ts"

/**
 * The forms in which the scanner protocol writes numbers and times: texts, as its first agent printed them. What the
 * backends of that protocol store are these texts, so they are kept to the letter.
 */

/** Bytes as `15.87 GB`; the protocol's GB is 2³⁰ bytes. */
export const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GB`

/** Capacity of a memory module: `8 GB`, with decimals only where it is no whole number. */
export const capacity = (bytes: number) => bytes % 2 ** 30 === 0 ? `${bytes / 2 ** 30} GB` : gigabytes(bytes)

/** Bytes as `12.3 MB`; the protocol's MB is 2²⁰ bytes. */
export const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`

/** Memory of a graphics controller: `4096 MB`. */
export const wholeMegabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`

/** Size of a processor cache: `12288 KB`. */
export const kilobytes = (bytes: number) => `${Math.round(bytes / 2 ** 10)} KB`

/** Clock of a processor: `2400.00 MHz`. */
export const megahertz = (mhz: number) => `${mhz.toFixed(2)} MHz`

/** Nominal clock: `3200 MHz`. */
export const wholeMegahertz = (mhz: number) => `${Math.round(mhz)} MHz`

/** A share as `61.2%`. */
export const percentage = (percent: number) => `${clampedPercent(percent) ?? 0}%`

/** Time from one instant to a later one as `1 day, 2:03:04.567`; `undefined` where the order or the form is wrong. */
export const elapsed = (from: string, to: string): string | undefined => {
  const milliseconds = Option.map(
    Option.all([DateTime.make(from), DateTime.make(to)]),
    ([start, end]) => end.epochMilliseconds - start.epochMilliseconds
  )
  return Option.isSome(milliseconds) && milliseconds.value >= 0 ? spanText(milliseconds.value) : undefined
}

const spanText = (totalMilliseconds: number) => {
  const totalSeconds = Math.floor(totalMilliseconds / 1000)
  const days = Math.floor(totalSeconds / 86_400)
  const milliseconds = totalMilliseconds % 1000
  const clock = [Math.floor(totalSeconds / 3600) % 24, twoDigits(totalSeconds / 60), twoDigits(totalSeconds)].join(":")
  const fraction = milliseconds === 0 ? "" : `.${String(milliseconds).padStart(3, "0")}`
  return `${days === 0 ? "" : days === 1 ? "1 day, " : `${days} days, `}${clock}${fraction}`
}

const twoDigits = (value: number) => String(Math.floor(value) % 60).padStart(2, "0")
