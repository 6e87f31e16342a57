import { Schema } from "effect"

/** What the running agent can be asked by its administrator, one JSON value a line: one question a connection. */
export const ControlRequest = Schema.Struct({
  ask: Schema.Literals(["heartbeat", "status"]).annotate({
    description: "heartbeat: send one now. status: say how you are"
  })
}).annotate({ identifier: "ControlRequest", title: "Question to the running agent" })
export type ControlRequest = typeof ControlRequest.Type

/** Why the running agent did not do what it was asked. */
export const Fault = Schema.Struct({ fault: Schema.String.annotate({ description: "Why it did not" }) })

/** What the running agent answers, one JSON value on a line; to `status` a `HowItIs`. */
export const ControlAnswer = Schema.Union([
  Schema.Struct({ done: Schema.String.annotate({ description: "What it did" }) }),
  Fault
]).annotate({ identifier: "ControlAnswer", title: "Answer of the running agent" })
export type ControlAnswer = typeof ControlAnswer.Type

/** No question is longer. */
export const longestQuestionBytes = 4096

/** No answer is longer. */
export const longestAnswerBytes = 1024 * 1024
