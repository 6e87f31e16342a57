/**
 * How long the courier waits after which answer. Every number is in `patience`; the functions are pure: whoever calls
 * brings the randomness, `chance`, a number from 0 up to but not including 1.
 */

/** The numbers of all waiting, in milliseconds unless their names say otherwise. */
export const patience = {
  /** Ceiling of the backoff after the first failure in a row; each further failure doubles it. */
  firstBackoffMs: 15_000,
  /** The backoff never exceeds this: a backend that returns is noticed within five minutes. */
  longestBackoffMs: 300_000,
  /** Doublings after which the ceiling is left alone, so that no number of failures overflows. */
  mostDoublings: 20,
  /** A backend that asks for less than this is not believed: nobody recovers in no time. */
  shortestRetryAfterMs: 1_000,
  /** A backend that asks for more than this is not believed: a wrong clock must not silence a machine. */
  longestRetryAfterMs: 3_600_000,
  /** `Retry-After` is stretched by up to this share, so that a fleet that was told the same does not return as one. */
  retryAfterStretch: 0.25,
  /** Pause between two deliveries while a backlog is emptied: at least this, … */
  shortestGapMs: 50,
  /** … and less than this. */
  longestGapMs: 1_000,
  /** Attempts with a credential that is not accepted, at the backoff, before it is only probed. */
  credentialTries: 3,
  /** Then one probe in this time: whoever renews the token need not touch the machine. */
  credentialProbeMs: 3_600_000,
  /** Where even a new registration is refused, so long none is made: each may be one more asset there. */
  renewalRestMs: 86_400_000,
  /** A report for which the backend has no route, or that it cannot take in this form, is tried this often. */
  parkedProbeMs: 3_600_000,
  /** A report that is too large for the backend is tried this often: only a change of the backend helps. */
  tooLargeProbeMs: 86_400_000,
  /** Probes are spread by this share in both directions. */
  probeSpread: 0.2,
  /** Faults of the backend in a row over one report, until another is tried to see which of the two is at fault. */
  faultsUntilDoubt: 5,
  /** Attempts for each report where somebody waits for the end. */
  drainAttempts: 3,
  /** Where somebody waits, the pause after the first attempt; each further attempt doubles it. */
  drainWaitMs: 1_000,
  /** Those pauses are stretched by up to this share. */
  drainStretch: 0.25
} as const

/** The longest wait after so many failures in a row. */
export const backoffCeilingMs = (failures: number): number =>
  Math.min(
    patience.longestBackoffMs,
    patience.firstBackoffMs * 2 ** Math.min(Math.max(failures - 1, 0), patience.mostDoublings)
  )

/** What an answer says of the wait after it. */
export interface Wish {
  /** The backend wants to be left alone for so long. */
  readonly retryAfterMs?: number | undefined
  /** The protocol wants another attempt within this time. */
  readonly withinMs?: number | undefined
}

/** The wait after so many failures in a row: full jitter, and never less than the backend asked for. */
export const backoffMs = (failures: number, chance: number, { retryAfterMs = 0, withinMs = Infinity }: Wish = {}) =>
  Math.round(Math.max(
    chance * Math.min(backoffCeilingMs(failures), withinMs),
    retryAfterMs * (1 + chance * patience.retryAfterStretch)
  ))

/** The wait until something is probed that is expected to fail once more. */
export const probeMs = (everyMs: number, chance: number): number =>
  Math.round(everyMs * (1 + (2 * chance - 1) * patience.probeSpread))

/** The wait after so many attempts with a credential that is not accepted. */
export const credentialWaitMs = (tries: number, chance: number): number =>
  tries < patience.credentialTries ? backoffMs(tries, chance) : probeMs(patience.credentialProbeMs, chance)

/** The pause between two deliveries while there is a backlog. */
export const gapMs = (chance: number): number =>
  Math.round(patience.shortestGapMs + chance * (patience.longestGapMs - patience.shortestGapMs))

/** The pause after an attempt, counted from 1, where somebody waits for the end. */
export const drainWaitMs = (attempt: number, chance: number): number =>
  Math.round(patience.drainWaitMs * 2 ** (attempt - 1) * (1 + chance * patience.drainStretch))

/**
 * `Retry-After` (RFC 9110, 10.2.3): whole seconds, or a date that is held against the answer's own `Date`, for no
 * clock here can be trusted. Bounded at both ends; what is neither, and a date without a `Date`, says nothing.
 */
export const retryAfterMs = (retryAfter: string | undefined, date: string | undefined): number | undefined => {
  const wanted = retryAfter?.trim() ?? ""
  const waitMs = /^\d+$/.test(wanted) ? Number(wanted) * 1_000 : httpDateMs(wanted) - httpDateMs(date?.trim() ?? "")
  return Number.isNaN(waitMs)
    ? undefined
    : Math.min(Math.max(waitMs, patience.shortestRetryAfterMs), patience.longestRetryAfterMs)
}

/** The three forms of RFC 9110, 5.6.7: `Sun, 06 Nov 1994 …`, `Sunday, 06-Nov-94 …`, and asctime, which has no zone. */
const httpDates = [
  /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/,
  /^\w{6,9}, \d\d-\w{3}-\d\d [\d:]{8} GMT$/,
  /^\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}$/
]

const httpDateMs = (text: string): number =>
  httpDates.some((form) => form.test(text)) ? Date.parse(text.endsWith("GMT") ? text : `${text} GMT`) : Number.NaN
