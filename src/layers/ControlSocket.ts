import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import { Clock, Effect, Fiber, Layer, Option, Result, Schema, Semaphore } from "effect"
import type * as Socket from "effect/socket/Socket"
import { ControlAnswer, ControlRequest, longestQuestionBytes } from "../domain/control.ts"
import type { ReportFate } from "../domain/cycle.ts"
import { Courier } from "../services/Courier.ts"
import { Health } from "../services/Health.ts"
import { Pace } from "../services/Pace.ts"
import { controlAddress } from "./controlAddress.ts"
import { readLine } from "./controlLine.ts"
import { Watch } from "./ProgressWatch.ts"
import { remove } from "./storage.ts"

const decodeRequest = Schema.decodeUnknownResult(Schema.fromJsonString(ControlRequest))
const encodeAnswer = Schema.encodeSync(Schema.fromJsonString(ControlAnswer))

/** So long a person is kept waiting for the verdict of the backend. */
const deliveryPatience = "1 minute"

/** Who connects and then says nothing, or does not hear the answer, is not waited for. */
const patience = "5 seconds"

/** So many are heard at a time; who comes beyond them is hung up on. */
const mostConnections = 16

export interface Options {
  readonly stateFolder: string
  /** Only one of them has heartbeats. */
  readonly protocol: "scanner" | "heartbeat"
}

/**
 * The running agent's ear for its administrator: `itam-agent heartbeat --now` and the like come this way. Whoever holds
 * the outbox of the folder owns the address; what an agent left there that was killed is replaced.
 */
export const layer = ({ protocol, stateFolder }: Options) =>
  Layer.effectDiscard(
    Effect.gen(function*() {
      const courier = yield* Courier
      const health = yield* Health
      const pace = yield* Pace
      const watch = yield* Watch
      const address = yield* controlAddress(stateFolder)
      if (process.platform !== "win32") yield* Effect.ignore(remove(address))
      const server = yield* NodeSocketServer.make({ path: address })

      const beat = Effect.gen(function*(): Effect.fn.Return<ControlAnswer> {
        if (protocol !== "heartbeat") return { fault: "the running agent speaks the scanner protocol: no heartbeats" }
        const askedAtMs = yield* Clock.currentTimeMillis
        const delivery = yield* Effect.forkChild(watch.deliverySince(askedAtMs), { startImmediately: true })
        yield* pace.now
        yield* courier.hurry
        const fate = yield* Effect.timeoutOption(Fiber.join(delivery), deliveryPatience)
        return answerOn(Option.getOrUndefined(fate))
      })

      /** What it takes to say how it is, is loaded when somebody asks. */
      const howItIs = Effect.gen(function*() {
        const { encodeHowItIs } = yield* Effect.promise(() => import("../domain/howItIs.ts"))
        return encodeHowItIs({ health: yield* health.now })
      })

      const answerTo = Effect.fnUntraced(function*(line: string) {
        const question = decodeRequest(line)
        if (Result.isFailure(question)) return encodeAnswer({ fault: "a question that this version does not know" })
        return question.success.ask === "status" ? yield* howItIs : encodeAnswer(yield* beat)
      })

      const serve = (socket: Socket.Socket) =>
        Effect.gen(function*() {
          const line = yield* Effect.timeout(readLine(yield* socket.reader, longestQuestionBytes), patience)
          const { write } = yield* socket.writer
          yield* Effect.timeout(write(`${yield* answerTo(line)}\n`), patience)
        }).pipe(Effect.scoped, Effect.ignore)

      const seats = yield* Semaphore.make(mostConnections)
      yield* Effect.forkScoped(
        server.run((socket) =>
          Effect.flatMap(
            seats.withPermitsIfAvailable(1)(serve(socket)),
            Option.match({ onNone: () => hangUp(socket), onSome: () => Effect.void })
          )
        )
      )
    }).pipe(
      Effect.catchTags({
        AddressTooLong: ({ message }) => unreachable(message),
        SocketServerError: ({ reason: { cause, message } }) =>
          unreachable(cause instanceof Error ? cause.message : message)
      })
    )
  )

/** A connection is closed when nobody reads from it any more. */
const hangUp = (socket: Socket.Socket) => Effect.ignore(Effect.scoped(socket.reader))

const unreachable = (why: string) => Effect.logWarning(`commands cannot reach this agent while it runs: ${why}`)

const answerOn = (fate: ReportFate | undefined): ControlAnswer => {
  if (fate === undefined) return { fault: "a heartbeat was begun, and is not delivered yet; it is kept" }
  if (fate.verdict === "acknowledged") return { done: `the heartbeat was delivered in ${fate.tookMs ?? 0} ms` }
  const kept = fate.verdict === "refused" ? "" : "; it is kept"
  return { fault: `the heartbeat was not delivered (${fate.verdict}): ${fate.detail ?? "no reason given"}${kept}` }
}
