import * as NodeSocket from "@effect/platform-node/NodeSocket"
import { Effect, Option, Schema } from "effect"
import { longestAnswerBytes } from "../../domain/control.ts"
import { controlAddress } from "../controlAddress.ts"
import { readLine } from "../controlLine.ts"

/** What agents of several versions answer: one that does not know the question is at work all the same. */
const Answer = Schema.fromJsonString(Schema.Union([
  Schema.Struct({ health: Schema.Struct({ version: Schema.String }) }),
  Schema.Struct({})
]))
const decodeAnswer = Schema.decodeUnknownEffect(Answer)

/** Asks the agent that works in a state folder how it is; its version, where it says so. Fails where nobody answers. */
export const askVersion = Effect.fn("askVersion")(function*(stateFolder: string) {
  const socket = yield* NodeSocket.makeNet({ path: yield* controlAddress(stateFolder) })
  const reader = yield* socket.reader
  const { write } = yield* socket.writer
  yield* write(`${JSON.stringify({ ask: "status" })}\n`)
  const answer = yield* decodeAnswer(yield* readLine(reader, longestAnswerBytes))
  return "health" in answer ? Option.some(answer.health.version) : Option.none<string>()
}, Effect.scoped)
