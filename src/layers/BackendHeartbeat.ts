import { Cause, Effect, Equal, Layer, Option, type Redacted, Ref } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import type { Answer, Verdict } from "../domain/Delivery.ts"
import { sealedIn } from "../domain/escrowed.ts"
import { patience } from "../domain/patience.ts"
import { encodeStatusHeartbeat } from "../domain/protocols/Heartbeat.ts"
import type { HeartbeatBody } from "../domain/protocols/HeartbeatBodies.ts"
import { heartbeatLadder } from "../domain/protocols/HeartbeatLadder.ts"
import { heartbeatOutcome, standardBounds } from "../domain/protocols/HeartbeatVerdicts.ts"
import { type Ladder, without } from "../domain/protocols/trimming.ts"
import type { Registration } from "../domain/Registration.ts"
import type { Report } from "../domain/Report.ts"
import { Backend } from "../services/Backend.ts"
import { Enrolment, type EnrolmentError, NotEnrolled } from "../services/Enrolment.ts"
import { Escrow } from "../services/Escrow.ts"
import { Pace } from "../services/Pace.ts"
import * as BackendCalls from "./backendCalls.ts"
import * as BackendMemory from "./backendMemory.ts"
import { requestsTo } from "./backendRequest.ts"
import { monotonicMs } from "./clock.ts"
import type { NoAnswer } from "./exchange.ts"
import { nowOf, type Tunable } from "./live.ts"
import { submitHeartbeat } from "./submitHeartbeat.ts"
import { announceExpiry } from "./tokenNotice.ts"

export interface Options {
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly agentVersion: string
  /** Where is kept what the backend takes. */
  readonly folder: string
  readonly requestGzip: Tunable<"auto" | "on" | "off">
  /** Longest period between two heartbeats. */
  readonly heartbeatIntervalSeconds: Tunable<number>
  readonly heartbeatBearer: Tunable<"auto" | "on">
  readonly softwareLimit: Tunable<Option.Option<number>>
  /** By which a machine that is not enrolled enrols by itself. */
  readonly installToken: Tunable<Option.Option<Redacted.Redacted<string>>>
}

/** After a failure of the network the protocol wants another attempt within a minute. */
const withinMs = 60_000

type Delivered = Effect.fn.Return<Verdict, NoAnswer | EnrolmentError, HttpClient.HttpClient>

/** A backend of the heartbeat protocol: one message says everything, once the machine is enrolled. */
export const layer = (options: Options) =>
  Layer.effect(
    Backend,
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const enrolment = yield* Enrolment
      const escrow = yield* Escrow
      const pace = yield* Pace
      const { baseUrl, folder } = options
      if (Option.isNone(yield* nowOf(options.installToken)) && Option.isNone(yield* enrolment.current)) {
        return yield* new NotEnrolled({ baseUrl })
      }
      const memory = yield* BackendMemory.make({ folder, destination: baseUrl })
      const noticed = yield* Ref.make("")
      /** An install token that the backend has called useless is not tried again: only another one helps. */
      const useless = yield* Ref.make(
        Option.none<{ readonly token: Redacted.Redacted<string>; readonly why: string }>()
      )
      /** Until when, by the monotonic clock, no registration is renewed: the last new one was refused, too. */
      const restsUntilMs = yield* Ref.make(-Infinity)

      const request = requestsTo(options)

      const enrol = Effect.fnUntraced(function*(report: Report) {
        const known = yield* Ref.get(useless)
        const given = yield* nowOf(options.installToken)
        if (Option.isNone(given)) return credential(notEnrolled)
        const token = given.value
        if (Option.isSome(known) && Equal.equals(known.value.token, token)) return credential(known.value.why)
        if (report.kind !== "heartbeat") return untilFull
        return yield* enrolment.enrol(token, report).pipe(
          Effect.tapError(({ kind, reason }) =>
            kind === "useless-token"
              ? Ref.set(useless, Option.some({ token, why: `${reason}: INSTALL_TOKEN is of no use` }))
              : Effect.void
          ),
          Effect.catchIf(({ kind }) => kind !== "unreachable", ({ reason }) => Effect.succeed(credential(reason)))
        )
      })

      /** One heartbeat in the name of a registration, and whether the backend still accepts that. */
      const beat = Effect.fnUntraced(function*(report: Report, registration: Registration) {
        const rejected = yield* Ref.make(false)
        yield* escrow.knownAs(registration.assetId)
        const token = Option.fromUndefinedOr(registration.agentToken)
        const bounds = { ...standardBounds, longestSeconds: yield* nowOf(options.heartbeatIntervalSeconds) }
        const shows = (yield* nowOf(options.heartbeatBearer)) === "on" || (yield* memory.recall).bearer === "wanted"
        const outcomeOf = (answer: Answer) => heartbeatOutcome(answer, { reportId: report.id }, bounds)
        const calls = yield* BackendCalls.make({
          token: shows ? token : Option.none(),
          renewedToken: (answer) =>
            outcomeOf(answer).wantsToken === true
              ? Effect.as(memory.learn({ bearer: "wanted" }), token)
              : Effect.succeedNone,
          requestGzip: options.requestGzip,
          memory,
          judge: Effect.fnUntraced(function*(answer) {
            const { gone, nextHeartbeatSeconds, verdict } = outcomeOf(answer)
            if (nextHeartbeatSeconds !== undefined) yield* pace.wish(nextHeartbeatSeconds)
            yield* Ref.set(rejected, gone === true || answer.status === 401 || answer.status === 403)
            return verdict
          })
        })
        const softwareLimit = Option.getOrUndefined(yield* nowOf(options.softwareLimit))
        const to = { assetId: registration.assetId, softwareLimit }
        const status = encodeStatusHeartbeat(report, to)
        const address = request("POST", "/agents/heartbeat")
        const verdict = yield* submitHeartbeat({
          report,
          ladder: report.kind === "telemetry"
            ? statusAlone(status)
            : heartbeatLadder(report, { ...to, withSections: registration.keepsSections }),
          harmless: { request: address, json: JSON.stringify(without(status, "report_id")) },
          request: HttpClientRequest.setHeader(address, "idempotency-key", `"${report.id}"`),
          health: request("GET", "/health"),
          calls,
          memory,
          // canonical sections are in the body only where they are kept, and recovery keys have a place of their own
          taken: (json) => escrow.taken(sealedIn(json, report))
        })
        return { verdict, rejected: verdict._tag === "Credential" && (yield* Ref.get(rejected)) }
      })

      const deliver = Effect.fn("Backend.deliver")(
        function*(report: Report): Delivered {
          if (report.kind === "hardware" || report.kind === "software") return untilFull
          const known = yield* enrolment.current
          const registration = Option.isSome(known) ? known.value : yield* enrol(report)
          if ("_tag" in registration) return registration
          yield* announceExpiry(noticed, registration)
          const { rejected, verdict } = yield* beat(report, registration)
          if (!rejected || Option.isNone(yield* nowOf(options.installToken))) return verdict
          if ((yield* monotonicMs) < (yield* Ref.get(restsUntilMs))) return verdict
          yield* Effect.logWarning("the backend does not accept this registration any more: enrolling anew")
          const renewed = yield* enrol(report)
          if ("_tag" in renewed) return renewed
          const again = yield* beat(report, renewed)
          if (again.rejected) yield* Ref.set(restsUntilMs, (yield* monotonicMs) + patience.renewalRestMs)
          return again.verdict
        },
        Effect.catchTag(
          ["NoAnswer", "EnrolmentError"],
          ({ reason }) => Effect.succeed<Verdict>({ _tag: "Retry", reason })
        ),
        Effect.map((verdict): Verdict => verdict._tag === "Retry" ? { ...verdict, withinMs } : verdict),
        Effect.catchDefect((defect) =>
          Effect.as(
            Effect.logError("backend: a defect", Cause.die(defect)),
            parked("a defect of the agent, see its log")
          )
        ),
        Effect.provideService(HttpClient.HttpClient, client)
      )

      return Backend.of({ deliver })
    })
  )

/** A heartbeat that has nothing to leave out. */
const statusAlone = (whole: HeartbeatBody): Ladder<HeartbeatBody> => ({ whole, rungs: [], marked: (body) => body })

const credential = (reason: string): Verdict => ({ _tag: "Credential", reason })

const parked = (reason: string): Verdict => ({ _tag: "Parked", reason, retryEveryMs: patience.parkedProbeMs })

const notEnrolled = "this machine is not enrolled: run itam-agent enrol --token …, or set INSTALL_TOKEN"

/** What another protocol has left behind, and a load without an inventory, have to wait for what says everything. */
const untilFull = parked("waits for the next full heartbeat, which says it, too")
