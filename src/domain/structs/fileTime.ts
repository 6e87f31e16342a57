import { DateTime, Option } from "effect"

/** 1970-01-01 in units of 100 ns since 1601-01-01 UTC. */
const unixEpoch = 116_444_736_000_000_000n

/** 10000-01-01, where ISO 8601 has no more than four digits for a year. */
const lastTicks = 2_650_467_744_000_000_000n

/** FILETIME (minwinbase.h) as UTC ISO 8601. Zero is not known, and so is "never", which is written as a far future. */
export const instantOfFileTime = (ticks: bigint | undefined): string | undefined => {
  if (ticks === undefined || ticks <= 0n || ticks >= lastTicks) return undefined
  return Option.getOrUndefined(Option.map(DateTime.make(Number((ticks - unixEpoch) / 10_000n)), DateTime.formatIso))
}
