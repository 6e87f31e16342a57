/**
 * `2025-01-18 10:30:15,123` by the clock on the wall, as whoever reads a log thinks. Made without `Intl`, which would
 * take 8 MB of memory for as long as the agent lives.
 */
export const localTime = (date: Date): string => {
  const digits = (value: number, count = 2) => String(value).padStart(count, "0")
  const day = `${digits(date.getFullYear(), 4)}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`
  return `${day} ${localTimeOfDay(date)},${digits(date.getMilliseconds(), 3)}`
}

/** `10:30:15` of the same clock. */
export const localTimeOfDay = (date: Date): string =>
  [date.getHours(), date.getMinutes(), date.getSeconds()].map((value) => String(value).padStart(2, "0")).join(":")
