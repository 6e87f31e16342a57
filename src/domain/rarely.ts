/**
 * Which of many failures in a row are told: the 1st, 2nd, 4th, 8th, … A fault that lasts fills no log, and is not
 * forgotten either.
 */
export const isTold = (failures: number): boolean => failures > 0 && Number.isInteger(Math.log2(failures))

/** How many failures were passed over in silence since the last one that was told. */
export const untoldBefore = (failures: number): number => Math.max(0, Math.ceil(failures / 2) - 1)

/** ` (failure 8 in a row, 3 not logged)`; nothing for the first one. */
export const inARow = (failures: number): string => {
  if (failures <= 1) return ""
  const untold = untoldBefore(failures)
  return ` (failure ${failures} in a row${untold === 0 ? "" : `, ${untold} not logged`})`
}
