import { Console, Effect } from "effect"

/** Names of the contracts that `itam-agent schema` prints. */
export const schemaNames = [
  "hardware",
  "software",
  "telemetry",
  "heartbeat",
  "report",
  "once",
  "status",
  "doctor",
  "config",
  "config-show",
  "config-check",
  "openapi"
] as const

/** Prints a contract: JSON Schema 2020-12, or OpenAPI. What makes them is loaded only here. */
export const schema = Effect.fn("schema")(function*(name: (typeof schemaNames)[number]) {
  const document = yield* name === "openapi" ? openApi : Effect.map(jsonSchemas, (documents) => documents[name]())
  yield* Console.log(JSON.stringify(document, null, 2))
})

const jsonSchemas = Effect.map(Effect.promise(() => import("../../domain/documents.ts")), ({ documents }) => documents)

const openApi = Effect.map(
  Effect.promise(() => Promise.all([import("effect/http-api/OpenApi"), import("../../domain/Api.ts")])),
  ([OpenApi, { Api }]) => OpenApi.fromApi(Api)
)
