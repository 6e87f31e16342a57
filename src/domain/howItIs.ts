import { Schema } from "effect"
import { Fault } from "./control.ts"
import { HealthDocument } from "./Health.ts"

/** What the running agent answers to `status`, one JSON value on a line. */
export const HowItIs = Schema.Union([
  Schema.Struct({ health: HealthDocument.annotate({ description: "How it is" }) }),
  Fault
]).annotate({ identifier: "HowItIs", title: "How the running agent is" })

/** The line that says so. */
export const encodeHowItIs = Schema.encodeSync(Schema.fromJsonString(HowItIs))
