import { Cause, Effect, Layer, Option, type Redacted, Result, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { type Answer, jsonObject, type Verdict } from "../domain/Delivery.ts"
import { sealedIn } from "../domain/escrowed.ts"
import { patience } from "../domain/patience.ts"
import { hardwareLadder } from "../domain/protocols/HardwareLadder.ts"
import { softwareLadder } from "../domain/protocols/SoftwareLadder.ts"
import { telemetryLadder } from "../domain/protocols/TelemetryLadder.ts"
import type { Ladder } from "../domain/protocols/trimming.ts"
import type { Report } from "../domain/Report.ts"
import type { ScanKind } from "../domain/Snapshot.ts"
import { Backend } from "../services/Backend.ts"
import { Escrow } from "../services/Escrow.ts"
import * as AssetInfo from "./assetInfo.ts"
import * as BackendCalls from "./backendCalls.ts"
import * as BackendMemory from "./backendMemory.ts"
import { requestsTo } from "./backendRequest.ts"
import type { NoAnswer } from "./exchange.ts"
import type { Tunable } from "./live.ts"
import { submit } from "./submit.ts"

/** The stored hardware, as the backend shows it and repeats it at every update, is larger than an acknowledgement. */
const maxDocumentBytes = 1024 * 1024

const StoredHardware = Schema.Struct({ data: Schema.Struct({ asset_info: Schema.optionalKey(Schema.Json) }) })
const decodeStored = Schema.decodeUnknownResult(StoredHardware)

type Delivered = Effect.Effect<Verdict, NoAnswer, HttpClient.HttpClient>

export interface Options {
  readonly baseUrl: string
  readonly tenantId: string
  readonly token: Redacted.Redacted<string>
  /** The token as it is kept now, asked for where the one in hand is not accepted. */
  readonly renewedToken?: Effect.Effect<Option.Option<Redacted.Redacted<string>>>
  readonly agentVersion: string
  /** Where is kept what the backend showed and takes. */
  readonly folder: string
  /** Whether bodies are compressed: unless told, where the backend has said that it takes that. */
  readonly requestGzip?: Tunable<"auto" | "on" | "off">
}

/** A backend of the scanner protocol: hardware with a look at what it has first, software and telemetry right away. */
export const layer = (options: Options): Layer.Layer<Backend, never, HttpClient.HttpClient> =>
  Layer.effect(
    Backend,
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const escrow = yield* Escrow
      const baseUrl = options.baseUrl.replace(/\/+$/, "")
      const here = { folder: options.folder, destination: `${baseUrl} ${options.tenantId}` }
      const assetInfo = AssetInfo.make(here)
      const memory = yield* BackendMemory.make(here)
      const calls = yield* BackendCalls.make({
        token: Option.some(options.token),
        renewedToken: () => options.renewedToken ?? Effect.succeedNone,
        requestGzip: options.requestGzip ?? "auto",
        memory
      })

      const request = requestsTo({ baseUrl, agentVersion: options.agentVersion })

      const send = <Body>(method: "POST" | "PUT", path: string, report: Report, ladder: Ladder<Body>): Delivered => {
        const addressed = HttpClientRequest.setHeader(request(method, path), "idempotency-key", `"${report.id}"`)
        // deployed backends pass over what they do not know of, sealed keys among it; those that keep it name the report
        const taken = (json: string, answer: Answer) =>
          jsonObject(answer)?.["report_id"] === report.id ? escrow.taken(sealedIn(json, report)) : Effect.void
        return submit({ report, ladder, request: addressed, calls, memory, taken })
      }

      /**
       * Hardware has no harmless minimum: an update replaces whole blocks. Where the backend fails over it though it is
       * alive, it is this body that it cannot take; the others need not wait.
       */
      const sendHardware = Effect.fnUntraced(
        function*(
          method: "POST" | "PUT",
          path: string,
          report: Report,
          info?: unknown
        ): Effect.fn.Return<Verdict, NoAnswer, HttpClient.HttpClient> {
          const verdict = yield* send(method, path, report, hardwareLadder(report, { ...options, assetInfo: info }))
          if (verdict._tag !== "Retry" || verdict.doubtful !== true) return verdict
          const alive = yield* calls.ask(request("GET", "/scanner/test"))
          return alive.status !== 200 || jsonObject(alive)?.["success"] !== true ? verdict : {
            _tag: "Parked",
            reason: `${verdict.reason}, though the backend is alive`,
            retryEveryMs: patience.parkedProbeMs
          }
        }
      )

      const hardware = Effect.fnUntraced(
        function*(report: Report): Effect.fn.Return<Verdict, NoAnswer, HttpClient.HttpClient> {
          const { macAddress } = report.subject
          const path = `/hardware/${macAddress}`
          const remembered = yield* assetInfo.recall(macAddress)
          const update = (info: unknown) => sendHardware("PUT", path, report, info)
          const stored = yield* calls.ask(request("GET", path), maxDocumentBytes)
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
                if (jsonObject(stored) === undefined) return unexpected(stored)
                yield* Effect.logWarning(
                  "the backend no longer has this machine: deleted, or in another tenant; reported anew"
                )
              }
              const verdict = yield* sendHardware("POST", "/hardware", report)
              if (verdict._tag === "Acknowledged") yield* assetInfo.remember(macAddress, undefined)
              return verdict
            }
            case 401:
            case 403: {
              const verdict = yield* calls.judge(stored, report)
              if (remembered === undefined || report.reason === "refresh" || verdict._tag !== "Credential") {
                return verdict
              }
              yield* Effect.logWarning(
                `the backend does not show this machine (${verdict.reason}): updated with what it showed last`
              )
              return yield* update(remembered)
            }
            default: {
              const verdict = yield* calls.judge(stored, report)
              return verdict._tag === "Retry" || verdict._tag === "Parked" ? verdict : unexpected(stored)
            }
          }
        }
      )

      const software = (report: Report): Delivered => send("POST", "/software", report, softwareLadder(report, options))

      const telemetry = (report: Report): Delivered => {
        const ladder = telemetryLadder(report, options)
        return ladder === undefined
          ? Effect.succeed({ _tag: "Refused", reason: "the sample lacks a percentage that the backend needs" })
          : send("POST", "/telemetry", report, ladder)
      }

      const parts: { readonly [kind in ScanKind]: ReadonlyArray<(report: Report) => Delivered> } = {
        hardware: [hardware],
        software: [software],
        telemetry: [telemetry],
        heartbeat: [hardware, software, telemetry]
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
            Effect.flatMap(
              calls.withoutTokens(Cause.pretty(Cause.die(defect))),
              (words) => Effect.logError(`backend: a defect: ${words}`)
            ),
            {
              _tag: "Parked",
              reason: "a defect of the agent, see its log",
              retryEveryMs: patience.parkedProbeMs
            } as const
          )
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
