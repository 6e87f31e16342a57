import { Cause, Effect, Layer, Redacted, Result, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { type Answer, jsonObject, type Verdict, verdictOf } from "../domain/Delivery.ts"
import { patience } from "../domain/patience.ts"
import { encodeHardware } from "../domain/protocols/ScannerHardware.ts"
import { encodeSoftware } from "../domain/protocols/ScannerSoftware.ts"
import { encodeTelemetry } from "../domain/protocols/ScannerTelemetry.ts"
import type { Report } from "../domain/Report.ts"
import type { ScanKind } from "../domain/Snapshot.ts"
import { Backend } from "../services/Backend.ts"
import * as AssetInfo from "./assetInfo.ts"
import { exchange, type NoAnswer } from "./exchange.ts"

/** The stored hardware, as the backend shows it and repeats it at every update, is larger than an acknowledgement. */
const maxDocumentBytes = 1024 * 1024

const StoredHardware = Schema.Struct({ data: Schema.Struct({ asset_info: Schema.optionalKey(Schema.Json) }) })
const decodeStored = Schema.decodeUnknownResult(StoredHardware)

type Delivered = Effect.Effect<Verdict, NoAnswer, HttpClient.HttpClient>

/** A backend of the scanner protocol: hardware with a look at what it has first, software and telemetry right away. */
export const layer = (options: {
  readonly baseUrl: string
  readonly tenantId: string
  readonly token: Redacted.Redacted<string>
  readonly agentVersion: string
  /** Where the asset info is kept. */
  readonly folder: string
}): Layer.Layer<Backend, never, HttpClient.HttpClient> =>
  Layer.effect(
    Backend,
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const baseUrl = options.baseUrl.replace(/\/+$/, "")
      const assetInfo = AssetInfo.make({ folder: options.folder, destination: `${baseUrl} ${options.tenantId}` })

      const request = (method: "GET" | "POST" | "PUT", path: string) =>
        HttpClientRequest.make(method)(`${baseUrl}${path}`).pipe(
          HttpClientRequest.bearerToken(options.token),
          HttpClientRequest.acceptJson,
          HttpClientRequest.setHeader("user-agent", `ITAM-Scanner-Background/${options.agentVersion}`)
        )

      const send = (method: "POST" | "PUT", path: string, report: Report, body: object): Delivered =>
        Effect.map(
          exchange(
            request(method, path).pipe(
              HttpClientRequest.setHeader("idempotency-key", `"${report.id}"`),
              HttpClientRequest.bodyText(JSON.stringify(body), "application/json")
            )
          ),
          (answer) => verdictOf(answer, { reportId: report.id })
        )

      const hardware = Effect.fnUntraced(
        function*(report: Report): Effect.fn.Return<Verdict, NoAnswer, HttpClient.HttpClient> {
          const { macAddress } = report.subject
          const path = `/hardware/${macAddress}`
          const remembered = yield* assetInfo.recall(macAddress)
          const update = (info: unknown) =>
            send(
              "PUT",
              path,
              report,
              encodeHardware(report, { ...options, ...(info === undefined ? {} : { assetInfo: info }) })
            )
          const stored = yield* exchange(request("GET", path), maxDocumentBytes)
          switch (stored.status) {
            case 200: {
              const document = decodeStored(jsonObject(stored))
              if (Result.isFailure(document)) return unexpected(stored)
              const info = document.success.data.asset_info ?? remembered
              yield* assetInfo.remember(macAddress, info)
              return yield* update(info)
            }
            case 404: {
              if (remembered !== undefined) {
                yield* Effect.logWarning(
                  "the backend no longer has this machine: deleted, or in another tenant; reported anew"
                )
              }
              const verdict = yield* send("POST", "/hardware", report, encodeHardware(report, options))
              if (verdict._tag === "Acknowledged") yield* assetInfo.remember(macAddress, undefined)
              return verdict
            }
            case 401:
            case 403: {
              const verdict = verdictOf(stored, { reportId: report.id })
              if (remembered === undefined || report.reason === "refresh" || verdict._tag !== "Credential") {
                return verdict
              }
              yield* Effect.logWarning(
                `the backend does not show this machine (${verdict.reason}): updated with what it showed last`
              )
              return yield* update(remembered)
            }
            default: {
              const verdict = verdictOf(stored, { reportId: report.id })
              return verdict._tag === "Retry" || verdict._tag === "Parked" ? verdict : unexpected(stored)
            }
          }
        }
      )

      const software = (report: Report): Delivered => send("POST", "/software", report, encodeSoftware(report, options))

      const telemetry = (report: Report): Delivered => {
        const body = encodeTelemetry(report, options)
        return body === undefined
          ? Effect.succeed({ _tag: "Refused", reason: "the sample lacks a percentage that the backend needs" })
          : send("POST", "/telemetry", report, body)
      }

      const parts: { readonly [kind in ScanKind]: ReadonlyArray<(report: Report) => Delivered> } = {
        hardware: [hardware],
        software: [software],
        telemetry: [telemetry],
        heartbeat: [hardware, software, telemetry]
      }

      /** Backends and their proxies repeat all sorts of things: the token is cut out of whatever they say. */
      const withoutToken = (text: string) => {
        const token = Redacted.value(options.token)
        return token === "" ? text : text.replaceAll(token, "[token]")
      }

      const deliver = Effect.fn("Backend.deliver")(
        function*(report: Report) {
          for (const part of parts[report.kind].slice(0, -1)) {
            const verdict = yield* part(report)
            if (verdict._tag !== "Acknowledged") return verdict
          }
          return yield* parts[report.kind].at(-1)!(report)
        },
        Effect.catchTag("NoAnswer", ({ reason }) => Effect.succeed<Verdict>({ _tag: "Retry", reason })),
        Effect.catchDefect((defect) =>
          Effect.as(
            Effect.logError(`backend: a defect: ${withoutToken(Cause.pretty(Cause.die(defect)))}`),
            {
              _tag: "Parked",
              reason: "a defect of the agent, see its log",
              retryEveryMs: patience.parkedProbeMs
            } as const
          )
        ),
        Effect.map((verdict: Verdict): Verdict =>
          "reason" in verdict ? { ...verdict, reason: withoutToken(verdict.reason) } : verdict
        ),
        Effect.provideService(HttpClient.HttpClient, client)
      )

      return Backend.of({ deliver })
    })
  )

/** An answer that says nothing of the report: not from the backend, or not what it is known to say. */
const unexpected = ({ status }: Answer): Verdict => ({
  _tag: "Retry",
  reason: `status ${status} to the question for the stored hardware, not the backend's own answer`
})
