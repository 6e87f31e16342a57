import { Effect, Layer, Redacted, Semaphore } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { encodeRegistration, encodeValidation } from "../domain/protocols/HeartbeatEnrolment.ts"
import { type Failure, registrationOutcome, validationOutcome } from "../domain/protocols/HeartbeatVerdicts.ts"
import type { Registration } from "../domain/Registration.ts"
import type { Report } from "../domain/Report.ts"
import { Baseline } from "../services/Baseline.ts"
import { Enrolment, EnrolmentError } from "../services/Enrolment.ts"
import { Identity } from "../services/Identity.ts"
import { requestsTo } from "./backendRequest.ts"
import { nowIso } from "./clock.ts"
import { exchange } from "./exchange.ts"
import { KnownSecrets } from "./knownSecrets.ts"
import * as RegistrationFile from "./registrationFile.ts"
import type { StateFileError } from "./StateFile.ts"

export interface Options {
  /** Without a slash at the end. */
  readonly baseUrl: string
  /** Where the registration is kept. */
  readonly folder: string
  readonly agentVersion: string
}

/** Enrolment by the heartbeat protocol: the token is validated first, then the machine is registered with its hardware. */
export const layer = ({ agentVersion, baseUrl, folder }: Options) =>
  Layer.effect(
    Enrolment,
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const identity = yield* Identity
      const baseline = yield* Baseline
      const oneAtATime = yield* Semaphore.make(1)
      const registrant = { agentId: identity.start.agentId, baseUrl }
      if (identity.start.started === "made") {
        yield* RegistrationFile.adopt(folder, registrant, identity.identifiers).pipe(
          Effect.catch((error) => Effect.logWarning(`no registration can be looked for: ${error.message}`))
        )
      }
      const current = Effect.mapError(RegistrationFile.recall(folder, registrant), unkept)

      const request = requestsTo({ agentVersion, baseUrl })
      const post = (path: string, body: unknown) =>
        exchange(
          HttpClientRequest.bodyText(request("POST", path), JSON.stringify(body), "application/json")
        ).pipe(Effect.mapError(({ reason }) => new EnrolmentError({ reason, kind: "unreachable" })))

      const enrol = Effect.fn("Enrolment.enrol")(
        function*(token: Redacted.Redacted<string>, report: Report) {
          yield* KnownSecrets.useSync((secrets) => secrets.learn(token))
          const words = Redacted.value(token)
          const valid = validationOutcome(yield* post("/agents/validate-token", encodeValidation(words)))
          if (valid._tag !== "Valid") return yield* refused(valid, words)
          const registered = registrationOutcome(
            yield* post(
              "/agents/register-with-token",
              encodeRegistration(report, { installToken: words, identifiers: identity.identifiers })
            )
          )
          if (registered._tag !== "Registered") return yield* refused(registered, words)
          const { agentToken, assetId, clientName, existingAsset, keepsSections, siteName } = registered
          const registration: Registration = {
            ...registrant,
            assetId: assetId.replace(/[{}]/g, ""),
            identifiers: identity.identifiers,
            keepsSections,
            enrolledAt: yield* nowIso,
            ...(agentToken === undefined ? {} : { agentToken }),
            ...(clientName === undefined ? {} : { clientName }),
            ...(siteName === undefined ? {} : { siteName })
          }
          yield* Effect.mapError(RegistrationFile.keep(folder, registration), unkept)
          yield* baseline.forget
          yield* Effect.logInfo(
            `enrolled at ${new URL(baseUrl).host} as asset ${assetId}${placeOf(registration)}${
              existingAsset ? "; the backend knew this machine already" : ""
            }`
          )
          return registration
        },
        Effect.provideService(HttpClient.HttpClient, client),
        oneAtATime.withPermits(1)
      )

      const reset = Effect.gen(function*() {
        const given = yield* RegistrationFile.giveUp(folder, registrant)
        yield* baseline.forget
        return given
      }).pipe(Effect.mapError(unkept), oneAtATime.withPermits(1))

      return Enrolment.of({ current, enrol, reset })
    })
  )

/** Backends repeat what they are told: the token is cut out of whatever they say. */
const refused = ({ _tag, reason, uselessToken }: Failure, token: string) =>
  new EnrolmentError({
    reason: reason.replaceAll(token, "[token]"),
    kind: uselessToken === true ? "useless-token" : _tag === "Retry" ? "unreachable" : "refused"
  })

/** Without a disk that keeps it a registration is worth nothing: after the next start the machine would be another. */
const unkept = (error: StateFileError) =>
  new EnrolmentError({ reason: `the registration cannot be kept: ${error.message}`, kind: "unreachable" })

const placeOf = ({ clientName, siteName }: Registration): string => {
  const place = [clientName, siteName].filter((part) => part !== undefined).join(", ")
  return place === "" ? "" : ` of ${place}`
}
