import { Effect, Schema } from "effect"
import { HealthDocument, httpStatusOf } from "../domain/Health.ts"
import { figuresOf } from "../domain/healthFigures.ts"
import { contentType, exposition } from "../domain/prometheus.ts"

/** What a request is answered with. */
export interface Page {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

const encode = Schema.encodeEffect(Schema.fromJsonString(HealthDocument))

/** The pages of the port, by path. */
export const pages: { readonly [path: string]: ((health: HealthDocument) => Effect.Effect<Page>) | undefined } = {
  "/health": (health) =>
    Effect.map(Effect.orDie(encode(health)), (body) => ({
      status: httpStatusOf(health.status),
      contentType: "application/json",
      body: `${body}\n`
    })),
  "/metrics": (health) => Effect.succeed({ status: 200, contentType, body: exposition(figuresOf(health)) })
}
