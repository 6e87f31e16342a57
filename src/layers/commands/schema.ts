import { Console, Effect } from "effect"
import { OpenApi } from "effect/http-api"
import { Api } from "../../domain/Api.ts"
import { documents } from "../../domain/documents.ts"

/** Names of the contracts that `itam-agent schema` prints. */
export const schemaNames = ["hardware", "software", "telemetry", "report", "config", "openapi"] as const

/** Prints a contract: JSON Schema 2020-12, or OpenAPI. */
export const schema = Effect.fn("schema")(function*(name: (typeof schemaNames)[number]) {
  yield* Console.log(JSON.stringify(name === "openapi" ? OpenApi.fromApi(Api) : documents[name](), null, 2))
})
