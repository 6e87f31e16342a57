import { Clock, Effect, Layer, Option, type Redacted, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../../domain/Api.ts"
import { Caller, CallingAgent } from "../../domain/api/callers.ts"
import { AssetGone, InstallTokenRefused, NotFound, WrongAsset } from "../../domain/Problems.ts"
import { HeartbeatDocument } from "../../domain/protocols/HeartbeatAnswers.ts"
import { fromHeartbeat, fromRegistration } from "../../domain/protocols/HeartbeatSubmission.ts"
import { ReceiverStore } from "../../services/ReceiverStore.ts"
import { nowIso } from "../clock.ts"
import type { AgentTokens } from "./agentTokens.ts"
import { matches } from "./authorization.ts"
import { intake, unavailable } from "./intake.ts"
import { pageOf } from "./pages.ts"

export interface Options {
  readonly tenantId: string
  readonly installToken: Redacted.Redacted<string>
  readonly tokens: AgentTokens
}

/** The period of the heartbeat protocol. */
const heartbeatSeconds = 300

const documentOf = Schema.decodeUnknownEffect(HeartbeatDocument)

const health = HttpApiBuilder.group(Api, "health", (handlers) =>
  handlers.handleAll({
    health: Effect.fnUntraced(function*() {
      const timestamp = yield* nowIso
      return { success: true as const, data: { status: "healthy" as const, timestamp } }
    })
  }))

const enrolment = ({ installToken, tenantId, tokens }: Options) =>
  HttpApiBuilder.group(
    Api,
    "enrolment",
    Effect.fnUntraced(function*(handlers) {
      const store = yield* ReceiverStore
      const isInstallToken = matches(installToken)
      const names = { client_id: tenantId, client_name: tenantId, site_id: tenantId, site_name: tenantId }
      return handlers.handleAll({
        validate: ({ payload }) =>
          Effect.succeed({
            success: true as const,
            data: isInstallToken(payload.token)
              ? { is_valid: true as const, ...names }
              : { is_valid: false as const, error_message: tokenNotFound }
          }),
        register: Effect.fnUntraced(function*({ payload }) {
          if (!isInstallToken(payload.token)) {
            return yield* new InstallTokenRefused({ success: false, error: tokenNotFound, detail: tokenNotFound })
          }
          const enrolled = store.enrol(tenantId, fromRegistration(payload))
          const { assetId, existing } = yield* Effect.catchTag(enrolled, "StoreFault", unavailable)
          const nowSeconds = Math.floor((yield* Clock.currentTimeMillis) / 1000)
          return {
            success: true as const,
            message: "Agent registered successfully",
            data: {
              success: true as const,
              asset_id: assetId,
              ...names,
              agent_token: tokens.issue({ tenantId, assetId }, nowSeconds),
              keeps_sections: true as const,
              config: { heartbeat_interval: heartbeatSeconds },
              ...(existing ? { existing_asset: true as const } : {})
            }
          }
        })
      })
    })
  )

const tokenNotFound = "Token not found"

const heartbeat = HttpApiBuilder.group(
  Api,
  "heartbeat",
  Effect.fnUntraced(function*(handlers) {
    const store = yield* ReceiverStore
    const { keep } = yield* intake
    return handlers.handleAll({
      submit: Effect.fnUntraced(function*(arrived) {
        const { assetId, tenantId } = yield* CallingAgent
        if (arrived.payload.asset_id.toLowerCase() !== assetId) {
          return yield* new WrongAsset({ field: "asset_id", detail: "It is not the asset of the token" })
        }
        const asset = yield* Effect.catchTag(store.asset(tenantId, assetId), "StoreFault", unavailable)
        if (Option.isNone(asset)) return yield* new AssetGone({ detail: "Nothing is known of it" })
        const { told } = yield* keep(tenantId, arrived, fromHeartbeat)
        return { success: true as const, data: { status: "ok" as const, next_heartbeat: heartbeatSeconds }, ...told }
      })
    })
  })
)

const agents = HttpApiBuilder.group(
  Api,
  "agents",
  Effect.fnUntraced(function*(handlers) {
    const store = yield* ReceiverStore
    return handlers.handleAll({
      list: Effect.fnUntraced(function*({ query }) {
        const { tenantId } = yield* Caller
        const found = store.documents(tenantId, "heartbeat", pageOf(query))
        const documents = yield* Effect.catchTag(found, "StoreFault", unavailable)
        return {
          success: true as const,
          data: yield* Effect.orDie(Effect.forEach(documents, (document) => documentOf(document)))
        }
      }),
      find: Effect.fnUntraced(function*({ params }) {
        const { tenantId } = yield* Caller
        const found = store.document(tenantId, "heartbeat", params.id)
        const document = yield* Effect.catchTag(found, "StoreFault", unavailable)
        if (Option.isNone(document)) return yield* new NotFound({ detail: "No heartbeat of this asset" })
        return { success: true as const, data: yield* Effect.orDie(documentOf(document.value)) }
      })
    })
  })
)

/** The routes of the heartbeat protocol. */
export const layer = (options: Options) => Layer.mergeAll(health, enrolment(options), heartbeat, agents)
