import * as NodeSocket from "@effect/platform-node/NodeSocket"
import { Data, Effect, Predicate, Schema } from "effect"
import { ControlAnswer, ControlRequest, longestAnswerBytes } from "../domain/control.ts"
import { HowItIs } from "../domain/howItIs.ts"
import { controlAddress } from "./controlAddress.ts"
import { NoLine, readLine } from "./controlLine.ts"

/** No agent runs on this state folder, or it does not answer. */
export class NotRunning extends Data.TaggedError("NotRunning")<{
  readonly stateFolder: string
  readonly why: string
  /** There is nobody at its address: else somebody is, and may not be asked or does not answer. */
  readonly nobodyListens: boolean
}> {
  override get message(): string {
    return `no running agent answers for ${this.stateFolder} (${this.why}); is it started, and may you enter that folder?`
  }
}

const encodeRequest = Schema.encodeSync(Schema.fromJsonString(ControlRequest))
const decodeAnswer = Schema.decodeUnknownEffect(Schema.fromJsonString(ControlAnswer))
const decodeHowItIs = Schema.decodeUnknownEffect(Schema.fromJsonString(HowItIs))

/** One question to the agent that works in a state folder, and the line that it answers. */
const asked = Effect.fnUntraced(function*(stateFolder: string, request: ControlRequest) {
  const socket = yield* NodeSocket.makeNet({ path: yield* controlAddress(stateFolder) })
  const reader = yield* socket.reader
  const { write } = yield* socket.writer
  yield* write(`${encodeRequest(request)}\n`)
  return yield* readLine(reader, longestAnswerBytes)
}, Effect.scoped)

/** Has the agent that works in this state folder do something. */
export const askRunningAgent = Effect.fn("askRunningAgent")(
  (stateFolder: string, request: ControlRequest) => Effect.flatMap(asked(stateFolder, request), decodeAnswer),
  Effect.timeout("3 minutes"),
  (effect, stateFolder) => Effect.mapError(effect, (error) => notRunning(stateFolder, error))
)

/** Asks the agent that works in this state folder how it is. */
export const askHowItIs = Effect.fn("askHowItIs")(
  (stateFolder: string) => Effect.flatMap(asked(stateFolder, { ask: "status" }), decodeHowItIs),
  Effect.timeoutOrElse({ duration: "5 seconds", orElse: () => new NoLine({ why: "no answer within 5 s" }) }),
  (effect, stateFolder) => Effect.mapError(effect, (error) => notRunning(stateFolder, error))
)

const notRunning = (stateFolder: string, error: Error) => {
  const code = socketCodeOf(error)
  const nobodyListens = code === "ENOENT" || code === "ECONNREFUSED"
  return new NotRunning({ stateFolder, nobodyListens, why: nobodyListens ? "nobody listens" : code ?? error.message })
}

/** What the system says of a socket that could not be opened. */
const socketCodeOf = (error: Error): string | undefined => {
  const reason = Predicate.hasProperty(error, "reason") ? error.reason : undefined
  const cause = Predicate.hasProperty(reason, "cause") ? reason.cause : undefined
  return Predicate.hasProperty(cause, "code") ? String(cause.code) : undefined
}
