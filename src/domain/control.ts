import { Schema } from "effect"
import { HealthDocument } from "./Health.ts"

/** What the running agent can be asked by its administrator, one JSON value a line: one question a connection. */
export const ControlRequest = Schema.Struct({
  ask: Schema.Literals(["heartbeat", "status"]).annotate({
    description: "heartbeat: send one now. status: say how you are"
  })
}).annotate({ identifier: "ControlRequest", title: "Question to the running agent" })
export type ControlRequest = typeof ControlRequest.Type

const Fault = Schema.Struct({ fault: Schema.String.annotate({ description: "Why it did not" }) })

/** What the running agent says that it did, one JSON value on a line. */
export const Deed = Schema.Union([
  Schema.Struct({ done: Schema.String.annotate({ description: "What it did" }) }),
  Fault
]).annotate({ identifier: "Deed", title: "What the running agent did" })
export type Deed = typeof Deed.Type

/** What the running agent says of itself, one JSON value on a line. */
export const HowItIs = Schema.Union([
  Schema.Struct({ health: HealthDocument.annotate({ description: "How it is" }) }),
  Fault
]).annotate({ identifier: "HowItIs", title: "How the running agent is" })

/** What the running agent answers. */
export const ControlAnswer = Schema.Union([Deed, HowItIs])
  .annotate({ identifier: "ControlAnswer", title: "Answer of the running agent" })
export type ControlAnswer = typeof ControlAnswer.Type

/** No question is longer. */
export const longestQuestionBytes = 4096

/** No answer is longer. */
export const longestAnswerBytes = 1024 * 1024
