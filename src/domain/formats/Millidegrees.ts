import { make, misfit } from "./Format.ts"

/**
 * A temperature as the kernel writes it (sysfs-class-hwmon, sysfs-class-thermal): thousandths of a degree Celsius.
 * In °C to one decimal, or `undefined` where no sensor is behind it: unwired inputs read exactly 0, -1, the ends of
 * their range (-128, 127, 255) or absolute zero, and no part of a computer works outside -55 to 125 °C.
 */
export const Millidegrees = make<number | undefined>("millidegrees", (text) => {
  const trimmed = text.trim()
  if (!/^-?\d{1,9}$/.test(trimmed)) return misfit("no whole number")
  const milli = Number(trimmed)
  return milli === 0 || milli === -1 || milli === -1000 || milli < -55_000 || milli > 125_000
    ? undefined
    : Math.round(milli / 100) / 10
})
