import { Effect } from "effect"
import type { HttpClient, HttpClientRequest } from "effect/http"
import { jsonObject, type Verdict } from "../domain/Delivery.ts"
import { patience } from "../domain/patience.ts"
import type { HeartbeatBody } from "../domain/protocols/HeartbeatBodies.ts"
import type { NoAnswer } from "./exchange.ts"
import { attempt, inWords, nameOf, type Submission, tooLarge } from "./submit.ts"

export interface HeartbeatSubmission extends Submission<HeartbeatBody> {
  /**
   * The same heartbeat without inventories, which every backend takes that is alive. It goes without the report's id: it
   * is not the report.
   */
  readonly harmless: { readonly request: HttpClientRequest.HttpClientRequest; readonly json: string }
  /** What a backend answers that is alive, whatever it thinks of this machine. */
  readonly health: HttpClientRequest.HttpClientRequest
}

type Submitted = Effect.fn.Return<Verdict, NoAnswer, HttpClient.HttpClient>

/**
 * Sends a heartbeat in the fullest form that the backend takes. Deployed backends answer 500 when they are down, when
 * they do not know the asset, and to a body that they do not like. The harmless heartbeat tells which: where it passes,
 * the body was at fault, and one that says a little less follows, until one passes.
 */
export const submitHeartbeat = Effect.fnUntraced(function*(submission: HeartbeatSubmission): Submitted {
  const { calls, harmless, memory, report } = submission
  const { budgetBytes, heartbeatCuts = 0 } = yield* memory.recall
  const first = yield* attempt(submission, { budgetBytes, leastCuts: heartbeatCuts })
  if (first === undefined) return tooLarge
  if (first.verdict._tag === "Acknowledged") {
    if (first.body.cuts.length > heartbeatCuts) {
      yield* Effect.logInfo(`${nameOf(report)} trimmed: ${inWords(first.body)}`)
    }
    yield* memory.learn(first.lesson)
    return first.verdict
  }
  if (!mayBeTheBody(first.verdict)) return first.verdict
  const probe = yield* calls.judge(yield* calls.send(harmless.request, harmless.json), report)
  return probe._tag === "Acknowledged"
    ? yield* withLess(submission, first.verdict, first.body.cuts.length + 1)
    : yield* withoutBlame(submission, first.verdict)
})

const mayBeTheBody = (verdict: Verdict) =>
  verdict._tag === "Refused" && verdict.idTaken !== true || verdict._tag === "Retry" && verdict.doubtful === true

/** One rung down after the other, until the backend takes what is left. */
const withLess = Effect.fnUntraced(
  function*(
    submission: HeartbeatSubmission,
    before: Verdict & { readonly reason: string },
    leastCuts: number
  ): Submitted {
    const { memory, report } = submission
    const { budgetBytes } = yield* memory.recall
    const next = yield* attempt(submission, { budgetBytes, leastCuts })
    if (next === undefined) {
      return {
        _tag: "Parked",
        reason: `${before.reason}; it takes heartbeats, but no inventory of this machine`,
        retryEveryMs: patience.parkedProbeMs
      }
    }
    if (next.verdict._tag !== "Acknowledged") {
      return mayBeTheBody(next.verdict)
        ? yield* withLess(submission, before, next.body.cuts.length + 1)
        : next.verdict
    }
    yield* Effect.logError(
      `${nameOf(report)}: the backend failed over more (${before.reason}) and takes ${inWords(next.body)}`
    )
    yield* memory.learn({ ...next.lesson, heartbeatCuts: next.body.cuts.length })
    return next.verdict
  }
)

/** A backend that is well, and takes no heartbeat at all from this machine, does not know it. */
const withoutBlame = Effect.fnUntraced(function*({ calls, health }: HeartbeatSubmission, first: Verdict): Submitted {
  if (first._tag !== "Retry") return first
  const answer = yield* calls.ask(health)
  return answer.status === 200 && jsonObject(answer)?.["success"] === true
    ? {
      _tag: "Credential",
      reason: `${first.reason}, though the backend is well: it does not know this asset any more. `
        + "The registration is kept; to register anew: itam-agent enrol --reset"
    }
    : first
})
