import { Schema } from "effect"

/** What the running agent can be asked by its administrator, one JSON value a line: one question a connection. */
export const ControlRequest = Schema.Struct({
  ask: Schema.Literals(["heartbeat"]).annotate({ description: "heartbeat: send one now" })
}).annotate({ identifier: "ControlRequest", title: "Question to the running agent" })
export type ControlRequest = typeof ControlRequest.Type

/** What the running agent answers, one JSON value on a line. */
export const ControlAnswer = Schema.Union([
  Schema.Struct({ done: Schema.String.annotate({ description: "What it did" }) }),
  Schema.Struct({ fault: Schema.String.annotate({ description: "Why it did not" }) })
]).annotate({ identifier: "ControlAnswer", title: "Answer of the running agent" })
export type ControlAnswer = typeof ControlAnswer.Type

/** No question and no answer is longer. */
export const longestControlLineBytes = 4096
