import { Clock, Context, Effect, Layer, Option, Redacted } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { type Asked, backendFinding, bearerFinding } from "../../domain/doctor/backend.ts"
import { clockFinding } from "../../domain/doctor/clock.ts"
import { type Finding, ok, problem, skipped } from "../../domain/doctor/Finding.ts"
import { outOfReach } from "../../domain/doctor/way.ts"
import { encodeValidation } from "../../domain/protocols/HeartbeatEnrolment.ts"
import { validationOutcome } from "../../domain/protocols/HeartbeatVerdicts.ts"
import { agentVersion } from "../../domain/version.ts"
import { requestsTo } from "../backendRequest.ts"
import { exchange } from "../exchange.ts"
import * as HttpClientNode from "../HttpClientNode.ts"
import type { Dialling } from "../proxyTunnel.ts"
import { Patient } from "./Patient.ts"

/** A MAC address that no machine has (IEEE Std 802-2014, 8.2: all zeros is nobody's). */
const nobody = "00:00:00:00:00:00"

/** Whether the backend answers, accepts the token, and agrees what time it is. Nothing of this machine is told. */
export const checkBackend = Effect.fn("checkBackend")(function*(dialling: Dialling, limitMs: number) {
  const { settings: { values } } = yield* Patient
  const { host } = new URL(values.apiBaseUrl)
  const request = requestsTo({ baseUrl: values.apiBaseUrl, agentVersion })
  const ask = (question: HttpClientRequest.HttpClientRequest): Effect.Effect<Asked, never, HttpClient.HttpClient> =>
    exchange(question).pipe(
      Effect.map((answer) => ({ answer })),
      Effect.catch(({ reason }) => Effect.succeed({ fault: reason })),
      Effect.timeoutOrElse({
        duration: limitMs,
        orElse: () => Effect.succeed({ fault: `${host}: no answer within ${limitMs / 1_000} s` })
      })
    )

  const authentication = Effect.gen(
    function*(): Effect.gen.Return<Finding, never, HttpClient.HttpClient> {
      if (values.protocol === "scanner") {
        if (Option.isNone(values.apiToken)) return skipped("authentication", "there is no token that could be shown")
        const shown = HttpClientRequest.bearerToken(request("GET", `/hardware/${nobody}`), values.apiToken.value)
        return bearerFinding(yield* ask(shown), Redacted.value(values.apiToken.value))
      }
      if (Option.isNone(values.installToken)) {
        return skipped("authentication", "no INSTALL_TOKEN is set, and nobody can be asked about an agent token")
      }
      const token = Redacted.value(values.installToken.value)
      const question = HttpClientRequest.bodyText(
        request("POST", "/agents/validate-token"),
        JSON.stringify(encodeValidation(token)),
        "application/json"
      )
      return installFinding(yield* ask(question), token)
    }
  )

  const alive = Effect.gen(function*() {
    const beganMs = yield* Clock.currentTimeMillis
    const asked = yield* ask(request("GET", values.protocol === "scanner" ? "/scanner/test" : "/health"))
    const endedMs = yield* Clock.currentTimeMillis
    return { asked, halfwayMs: (beganMs + endedMs) / 2 }
  })

  const client = yield* Effect.option(Layer.build(HttpClientNode.layerOptions(values, dialling)))
  if (Option.isNone(client)) {
    return outOfReach(["backend", "authentication", "clock"], "see settings: CA_FILE and others")
  }
  const [{ asked, halfwayMs }, accepted] = yield* Effect.all([alive, authentication], { concurrency: "unbounded" })
    .pipe(
      Effect.provideService(HttpClient.HttpClient, Context.get(client.value, HttpClient.HttpClient))
    )
  return [
    backendFinding(host, asked),
    accepted,
    clockFinding({ date: "answer" in asked ? asked.answer.date : undefined, nowMs: halfwayMs })
  ]
}, Effect.scoped)

const installFinding = (asked: Asked, token: string): Finding => {
  if ("fault" in asked) return skipped("authentication", "the backend did not answer")
  const outcome = validationOutcome(asked.answer)
  if (outcome._tag === "Valid") return ok("authentication", "the install token is accepted")
  return problem("authentication", {
    what: `the install token is not accepted (${outcome.reason.replaceAll(token, "[token]")})`,
    why: "With it this machine cannot enrol.",
    remedy: "Have an install token issued by this very backend, and look whether all of it is in INSTALL_TOKEN."
  })
}
