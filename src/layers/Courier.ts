import { Cause, Effect, Layer, Option, Queue, Random, Semaphore } from "effect"
import type { Verdict } from "../domain/Delivery.ts"
import { afterAttempt, detour, type Docket, emptyDocket, type HeldBack, heldBack, nextDueMs } from "../domain/docket.ts"
import { drainWaitMs, patience } from "../domain/patience.ts"
import { isTold } from "../domain/rarely.ts"
import type { Report } from "../domain/Report.ts"
import { Backend } from "../services/Backend.ts"
import { Baseline } from "../services/Baseline.ts"
import { Courier, type Delivery } from "../services/Courier.ts"
import { Outbox } from "../services/Outbox.ts"
import { Progress } from "../services/Progress.ts"
import { Timekeeper } from "../services/Timekeeper.ts"
import { monotonicMs } from "./clock.ts"
import * as LogRarely from "./logRarely.ts"

/** The courier, on foot: takes the oldest report, asks the backend, does what the verdict says, waits, again. */
export const layer = Layer.effect(
  Courier,
  Effect.gen(function*() {
    const outbox = yield* Outbox
    const backend = yield* Backend
    const baseline = yield* Baseline
    const progress = yield* Progress
    const timekeeper = yield* Timekeeper
    const oneAtATime = Semaphore.withPermits(yield* Semaphore.make(1), 1)
    const logVerdict = logging(LogRarely.make())
    const defects = LogRarely.make(Effect.logError)
    const readdressed = new Set<string>()
    const hurried = yield* Queue.sliding<void>(1)

    /** Waits, unless somebody cannot; then what was held back is forgotten. */
    const waiting = (wait: Effect.Effect<unknown>, docket: Docket) =>
      Effect.raceFirst(Effect.as(wait, docket), Effect.as(Queue.take(hurried), emptyDocket))

    /** A second id must do: a backend that has another report under that one, too, has something else in mind. */
    const refuse = Effect.fnUntraced(function*(report: Report, reason: string, idTaken = false) {
      if (!idTaken || readdressed.has(report.id)) return yield* outbox.quarantine(report.id, reason)
      const id = yield* outbox.readdress(report.id)
      if (Option.isSome(id)) readdressed.add(id.value)
    })

    /** Baseline first: a crash in between costs one report sent twice, never a change that the backend is not told. */
    const settle = Effect.fnUntraced(function*(report: Report, verdict: Verdict) {
      if (verdict._tag === "Refused") yield* refuse(report, verdict.reason, verdict.idTaken)
      if (verdict._tag !== "Acknowledged") return
      yield* baseline.commit(report)
      yield* outbox.remove(report.id)
    }, Effect.uninterruptible)

    const attempt = Effect.fnUntraced(function*(report: Report) {
      yield* outbox.sending(report.id)
      const began = yield* monotonicMs
      const verdict = yield* backend.deliver(report)
      const tookMs = Math.round((yield* monotonicMs) - began)
      yield* settle(report, verdict)
      yield* progress.tell({ _tag: "Delivered", report, verdict, tookMs })
      return { report, verdict, tookMs }
    }, Effect.ensuring(outbox.sending(undefined)))

    /** Choosing and sending are one step: two couriers never carry the same report. */
    const deliverOldest = Effect.fnUntraced(function*(except: HeldBack) {
      const report = yield* outbox.oldest(except)
      return Option.isSome(report) ? Option.some(yield* attempt(report.value)) : Option.none<Delivery>()
    }, oneAtATime)

    /** One attempt and the wait after it, or the wait for something to send. */
    const step = Effect.fnUntraced(function*(docket: Docket) {
      const held = heldBack(docket, yield* timekeeper.elapsedMs)
      const around = detour(docket)
      let delivery = around === undefined
        ? Option.none<Delivery>()
        : yield* deliverOldest({ ...held, reports: new Set([...held.reports, around]) })
      if (Option.isNone(delivery)) delivery = yield* deliverOldest(held)
      const nowMs = yield* timekeeper.elapsedMs
      if (Option.isNone(delivery)) {
        const dueMs = nextDueMs(docket, nowMs)
        const due = dueMs === undefined ? Effect.never : timekeeper.sleep(dueMs - nowMs)
        return yield* waiting(Effect.raceFirst(outbox.awaitAccepted, due), docket)
      }
      const next = afterAttempt(docket, { ...delivery.value, nowMs, chance: yield* Random.next })
      yield* logVerdict(delivery.value, docket, next.docket, next.waitMs)
      if (delivery.value.verdict._tag === "Retry") yield* progress.tell({ _tag: "NextAttempt", inMs: next.waitMs })
      return yield* waiting(timekeeper.sleep(next.waitMs), next.docket)
    })

    const run = Effect.gen(function*() {
      let docket = emptyDocket
      while (true) {
        docket = yield* Effect.catchDefect(
          Effect.tap(step(docket), defects.worked(defective)),
          afterDefect(docket, defects)
        )
      }
    })

    const drain = Effect.fn("Courier.drain")(function*(options?: { readonly attempts?: number }) {
      const attempts = options?.attempts ?? patience.drainAttempts
      const deliveries: Array<Delivery> = []
      let except: HeldBack = { reports: new Set(), kinds: new Set() }
      while (true) {
        const delivery = yield* patiently(attempts, deliverOldest(except))
        if (Option.isNone(delivery)) return deliveries
        const { report, verdict } = delivery.value
        deliveries.push(delivery.value)
        if (verdict._tag === "Retry" && verdict.doubtful !== true) return deliveries
        except = {
          reports: new Set([...except.reports, report.id]),
          kinds: verdict._tag === "Credential" ? new Set([...except.kinds, report.kind]) : except.kinds
        }
      }
    })

    return Courier.of({ run, hurry: Queue.offer(hurried, undefined), drain })
  })
)

/** Repeats an attempt that did not get through, as long as the backend does not ask for more time than a person has. */
const patiently = Effect.fnUntraced(function*(attempts: number, deliver: Effect.Effect<Option.Option<Delivery>>) {
  for (let tries = 1;; tries++) {
    const delivery = yield* deliver
    if (Option.isNone(delivery) || delivery.value.verdict._tag !== "Retry" || tries >= attempts) return delivery
    const waitMs = drainWaitMs(tries, yield* Random.next)
    if ((delivery.value.verdict.retryAfterMs ?? 0) > waitMs) return delivery
    yield* Effect.sleep(waitMs)
  }
})

/** A fault of the agent itself must not end its deliveries. */
const afterDefect = (docket: Docket, defects: LogRarely.Rarely) => (defect: unknown) =>
  defects.failed(defective, Cause.pretty(Cause.die(defect))).pipe(
    Effect.andThen(Effect.sleep(patience.firstBackoffMs)),
    Effect.as(docket)
  )

const defective = "courier: a defect"

/** Failures in a row are told at the 1st, 2nd, 4th, 8th, …: a long outage fills no log. */
const logging = (rarely: LogRarely.Rarely) =>
  Effect.fnUntraced(
    function*({ report, tookMs, verdict }: Delivery, before: Docket, after: Docket, waitMs: number) {
      const name = `${report.kind} report ${report.id}`
      const notTaken = `${report.kind} reports are not taken`
      switch (verdict._tag) {
        case "Acknowledged":
          if (before.failures > 0) yield* Effect.logInfo(`the backend answers again after ${before.failures} failures`)
          yield* rarely.worked(notTaken)
          return yield* Effect.logDebug(`${name} delivered in ${tookMs} ms`)
        case "Retry":
          if (after.reports.has(report.id)) {
            yield* rarely.failed(
              notTaken,
              `${report.id} not, though others are; again in about an hour: ${verdict.reason}`
            )
          } else if (isTold(after.failures)) {
            const failure = `failure ${after.failures} in a row`
            yield* Effect.logWarning(
              `${name} not delivered (${failure}), again in ${inWords(waitMs)}: ${verdict.reason}`
            )
          }
          return
        case "Credential": {
          const tries = after.kinds.get(report.kind)?.tries ?? 1
          if (!isTold(tries)) return
          return yield* Effect.logWarning(
            `${name} not delivered (attempt ${tries}), the credential is not accepted: ${verdict.reason}`
          )
        }
        case "Parked":
          return yield* rarely.failed(
            notTaken,
            `${report.id} again in ${inWords(verdict.retryEveryMs)}: ${verdict.reason}`
          )
        case "Refused":
          return
      }
    }
  )

const inWords = (waitMs: number) => `${Math.ceil(waitMs / 1000)} s`
