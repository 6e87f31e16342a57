/** When a scan of the inventory had better come later. Pure: whoever calls looks at the machine. */

export const postponement = {
  /** So often in a row a scan is put off; then it goes, whatever the machine is doing. */
  most: 3,
  /** A scan that is put off is due again after its interval, and after this at the latest. */
  againMs: 3_600_000,
  /** Share of time in which the processors are busy that counts as a high load where there is no load average. */
  busyPercent: 95
} as const

/** What a scan would add to. What is not known is no reason to wait. */
export interface Strain {
  /** How full the batteries are, while they are in use. */
  readonly batteryPercent?: number | undefined
  /** Programs that run or want to, for each processor, over the last minute. */
  readonly loadPerProcessor?: number | undefined
  /** How busy the processors are. */
  readonly busyPercent?: number | undefined
}

/** From where on a scan waits; 0 is no limit. */
export interface StrainLimits {
  readonly batteryLimitPercent: number
  readonly loadLimit: number
}

/** Why a scan had better wait; `undefined` where nothing speaks against it. */
export const reasonToWait = (
  { batteryPercent, busyPercent, loadPerProcessor }: Strain,
  { batteryLimitPercent, loadLimit }: StrainLimits
): string | undefined => {
  if (batteryPercent !== undefined && batteryPercent < batteryLimitPercent) {
    return `the battery is at ${batteryPercent} %, below BATTERY_LIMIT=${batteryLimitPercent}`
  }
  if (loadLimit === 0) return undefined
  if (loadPerProcessor !== undefined && loadPerProcessor > loadLimit) {
    return `the load is ${loadPerProcessor.toFixed(1)} per processor, above LOAD_LIMIT=${loadLimit}`
  }
  return busyPercent !== undefined && busyPercent > postponement.busyPercent
    ? `the processors are ${busyPercent} % busy`
    : undefined
}
