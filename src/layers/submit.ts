import { Effect } from "effect"
import type { HttpClient, HttpClientRequest } from "effect/http"
import type { Answer, Verdict } from "../domain/Delivery.ts"
import { size } from "../domain/humane.ts"
import { patience } from "../domain/patience.ts"
import { type Fit, fit, type Fitted, type Ladder } from "../domain/protocols/trimming.ts"
import { lesserBody, type Reception } from "../domain/reception.ts"
import type { Report } from "../domain/Report.ts"
import type { BackendCalls } from "./backendCalls.ts"
import type { BackendMemory } from "./backendMemory.ts"
import type { NoAnswer } from "./exchange.ts"

export interface Submission<Body> {
  readonly report: Report
  readonly ladder: Ladder<Body>
  /** Where it goes. */
  readonly request: HttpClientRequest.HttpClientRequest
  readonly calls: BackendCalls
  readonly memory: BackendMemory
  /** What to do when the backend has taken a body, by its answer. */
  readonly taken: (json: string, answer: Answer) => Effect.Effect<void>
}

/**
 * Sends a report in the fullest form that the backend takes. One that it fails over, or calls invalid, is followed once
 * by one that says less: if that is taken the body was at fault, else the backend is.
 */
export const submit = Effect.fnUntraced(function*<Body>(
  submission: Submission<Body>
): Effect.fn.Return<Verdict, NoAnswer, HttpClient.HttpClient> {
  const { memory, report } = submission
  const known = yield* memory.recall
  const first = yield* attempt(submission, { budgetBytes: known.budgetBytes, leastCuts: known.lean === true ? 1 : 0 })
  if (first === undefined) return tooLarge
  if (first.verdict._tag === "Acknowledged") {
    if (first.body.cuts.length > 1) yield* Effect.logInfo(`${nameOf(report)} trimmed: ${inWords(first.body)}`)
    yield* memory.learn(first.lesson)
    return first.verdict
  }
  const lesser = lesserBody(first.status, { bytes: first.body.bytes, cuts: first.body.cuts.length })
  const leastCuts = Math.max(lesser?.leastCuts ?? 0, first.status === 500 ? submission.ladder.harmlessCuts ?? 0 : 0)
  const second = lesser && (yield* attempt(submission, { budgetBytes: known.budgetBytes, ...lesser, leastCuts }))
  if (lesser === undefined || second?.verdict._tag !== "Acknowledged") return first.verdict
  yield* Effect.logError(
    `${nameOf(report)}: the backend failed over more (${first.verdict.reason}) and takes ${inWords(second.body)}`
  )
  yield* memory.learn({ ...lesser.lesson, ...second.lesson })
  return second.verdict
})

/** Sends a body, and a smaller one as long as the backend says that it is too large; `undefined` where none is left. */
export const attempt = Effect.fnUntraced(
  function*<Body>({ calls, ladder, report, request, taken }: Submission<Body>, limits: Fit) {
    let lesson: Reception = {}
    for (let body = fit(ladder, limits); body !== undefined;) {
      const answer = yield* calls.send(request, body.json)
      const lesser = answer.status === 413 ? lesserBody(413, { bytes: body.bytes, cuts: body.cuts.length }) : undefined
      if (lesser === undefined) {
        const verdict = yield* calls.judge(answer, report)
        if (verdict._tag === "Acknowledged") yield* taken(body.json, answer)
        return { body, lesson, status: answer.status, verdict }
      }
      lesson = lesser.lesson
      body = fit(ladder, lesser)
    }
    return undefined
  }
)

/** The verdict where no body is small enough. */
export const tooLarge: Verdict = {
  _tag: "Parked",
  reason: "larger than the backend takes, with all left out that may be",
  retryEveryMs: patience.tooLargeProbeMs
}

export const nameOf = ({ id, kind }: Report) => `${kind} report ${id}`

export const inWords = ({ bytes, cuts }: Fitted) => `${size(bytes)}, without ${cuts.join(", ")}`
