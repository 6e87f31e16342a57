import { counted, size, span } from "../humane.ts"
import { countOf, type Losses } from "../Losses.ts"
import { type Finding, info, ok, problem, skipped, warning } from "./Finding.ts"

/** What lies in the outbox. */
export interface OutboxFacts {
  readonly pending: ReadonlyArray<{ readonly id: string; readonly kind: string; readonly bytes: number }>
  readonly setAside: number
  /** What was given up and is not told yet. */
  readonly losses: Losses
  readonly nowMs: number
}

const hourMs = 3_600_000

/** What waits for delivery, for how long, and what was lost. */
export const outboxFindings = (facts: OutboxFacts): ReadonlyArray<Finding> => [
  waiting(facts),
  ...(facts.setAside === 0 ? [] : [warning("outbox", {
    what: `${counted(facts.setAside, "report")} set aside: damaged, or called invalid by the backend`,
    why: "They are not sent any more; the log says why each of them was set aside.",
    remedy: "Look for \"set aside\" in the log, and at the files *.bad in the outbox. They go by themselves in time."
  })]),
  ...lost(facts.losses)
]

/** There is no outbox to look into. */
export const noOutbox = (why: "nothing" | "denied"): Finding =>
  why === "nothing"
    ? info("outbox", "there is no outbox yet: the agent has not accepted a report here")
    : skipped("outbox", "the outbox can be seen only by the user that the agent runs as")

const waiting = ({ nowMs, pending }: OutboxFacts): Finding => {
  if (pending.length === 0) return ok("outbox", "nothing waits for delivery")
  const ages = pending.flatMap(({ id }) => nowMs - madeAtMs(id)).filter((age) => age >= 0)
  const oldestMs = Math.max(0, ...ages)
  const bytes = pending.reduce((sum, each) => sum + each.bytes, 0)
  const what =
    `${counted(pending.length, "report")} wait${pending.length === 1 ? "s" : ""}, ${size(bytes)}, the oldest `
    + `for ${span(oldestMs / 1_000)}`
  if (oldestMs < hourMs) return info("outbox", what)
  const complaint = {
    what,
    why: "The backend does not know this machine as it is now. Nothing is lost until the outbox is full.",
    remedy: "See what was found about the backend, token and certificate; the log names the verdict on each attempt. "
      + "Once the cause is gone they are delivered by themselves."
  }
  return oldestMs < 24 * hourMs ? warning("outbox", complaint) : problem("outbox", complaint)
}

/** When an id was made: the first 48 bits of a UUIDv7 are milliseconds since 1970 (RFC 9562, 5.7). */
export const madeAtMs = (id: string): number => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)

const lost = (losses: Losses): ReadonlyArray<Finding> => {
  const parts = (["evicted", "corrupted", "refused", "foreign"] as const)
    .map((reason) => ({ reason, count: countOf(losses, reason) }))
    .filter(({ count }) => count > 0)
  return parts.length === 0 ? [] : [warning("outbox", {
    what: `reports that did not arrive, and are not told of yet: ${
      parts.map(({ count, reason }) => `${count} ${reason}`).join(", ")
    }`,
    why: "The backend has a gap there; the next report that it takes tells it so.",
    remedy: "evicted: make room on the disk or raise OUTBOX_LIMIT. corrupted: look at the disk. refused: see the log. "
      + "foreign: they came with the disk of another machine."
  })]
}
