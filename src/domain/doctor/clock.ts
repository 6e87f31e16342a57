import { DateTime, Option } from "effect"
import { span } from "../humane.ts"
import { type Finding, info, ok, problem, skipped } from "./Finding.ts"

/** Dates of HTTP have whole seconds, and an answer is under way for a while. */
const unnoticedMs = 30_000

/** From here on certificates and tokens may seem expired, or not valid yet. */
const harmfulMs = 5 * 60_000

/** What is known of two clocks: the header `Date` of an answer (RFC 9110, 6.6.1), and ours half-way between question and answer. */
export interface ClockFacts {
  readonly date: string | undefined
  readonly nowMs: number
}

/** How far the clock of this machine is from that of the backend. */
export const clockFinding = ({ date, nowMs }: ClockFacts): Finding => {
  const theirs = date === undefined || !date.endsWith(" GMT") ? Option.none() : DateTime.make(date)
  if (Option.isNone(theirs)) return skipped("clock", "the backend does not say what time it is")
  const aheadMs = nowMs - DateTime.toEpochMillis(theirs.value)
  const off = Math.abs(aheadMs)
  if (off <= unnoticedMs) return ok("clock", "this machine and the backend agree what time it is")
  const what = `the clock of this machine is ${off < 180_000 ? `${Math.round(off / 1_000)} s` : span(off / 1_000)} ${
    aheadMs > 0 ? "ahead of" : "behind"
  } the backend's`
  return off <= harmfulMs
    ? info("clock", what, "The times in reports are off by as much.")
    : problem("clock", {
      what,
      why: "The times in reports are wrong by as much, and certificates and tokens may seem expired.",
      remedy: "Have the clock set by the network: timedatectl set-ntp true; w32tm /resync; sntp -sS time.apple.com"
    })
}
