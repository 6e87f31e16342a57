/** A share as 0 to 100 with one decimal; `undefined` where there is nothing to have a share of. */
export const percentOf = (part: number, whole: number): number | undefined =>
  whole > 0 ? Math.round(Math.min(1, Math.max(0, part / whole)) * 1000) / 10 : undefined
