import * as NodeSocket from "@effect/platform-node/NodeSocket"
import { Data, Effect, Predicate, Schema } from "effect"
import { ControlAnswer, ControlRequest } from "../domain/control.ts"
import { controlAddress } from "./controlAddress.ts"
import { readLine } from "./controlLine.ts"

/** No agent runs on this state folder, or it does not answer. */
export class NotRunning extends Data.TaggedError("NotRunning")<{ readonly stateFolder: string; readonly why: string }> {
  override get message(): string {
    return `no running agent answers for ${this.stateFolder} (${this.why}); is it started, and may you enter that folder?`
  }
}

const encodeRequest = Schema.encodeSync(Schema.fromJsonString(ControlRequest))
const decodeAnswer = Schema.decodeUnknownEffect(Schema.fromJsonString(ControlAnswer))

/** One question to the agent that works in this state folder, and its answer. */
export const askRunningAgent = Effect.fn("askRunningAgent")(
  function*(stateFolder: string, request: ControlRequest) {
    const socket = yield* NodeSocket.makeNet({ path: yield* controlAddress(stateFolder) })
    const reader = yield* socket.reader
    const { write } = yield* socket.writer
    yield* write(`${encodeRequest(request)}\n`)
    return yield* decodeAnswer(yield* readLine(reader))
  },
  Effect.scoped,
  Effect.timeout("3 minutes"),
  (effect, stateFolder) => Effect.mapError(effect, (error) => new NotRunning({ stateFolder, why: whyNot(error) }))
)

const whyNot = (error: Error): string => {
  const reason = Predicate.hasProperty(error, "reason") ? error.reason : undefined
  const cause = Predicate.hasProperty(reason, "cause") ? reason.cause : undefined
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : ""
  return code === "ENOENT" || code === "ECONNREFUSED" ? "nobody listens" : code === "" ? error.message : code
}
