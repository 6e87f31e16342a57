import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, DateTime, Effect, Fiber, Latch, Layer, Option, Result } from "effect"
import * as net from "node:net"
import * as path from "node:path"
import type { Verdict } from "../src/domain/Delivery.ts"
import type { Report } from "../src/domain/Report.ts"
import { askHowItIs, askRunningAgent } from "../src/layers/askRunningAgent.ts"
import * as ControlSocket from "../src/layers/ControlSocket.ts"
import * as ProgressWatch from "../src/layers/ProgressWatch.ts"
import { Courier } from "../src/services/Courier.ts"
import { Health } from "../src/services/Health.ts"
import { Pace } from "../src/services/Pace.ts"
import { Progress } from "../src/services/Progress.ts"
import { agentId, aHealth } from "./aHealth.ts"
import { aReport, keptLog, temporaryFolder } from "./aReport.ts"

const acknowledged: Verdict = { _tag: "Acknowledged", status: 200, duplicate: false }
const retry: Verdict = { _tag: "Retry", reason: "connection refused" }
const parked: Verdict = { _tag: "Parked", reason: "waits for the next full heartbeat", retryEveryMs: 3_600_000 }

const collectedAt = (report: Report, atMs: number): Report => ({
  ...report,
  collectedAt: DateTime.formatIso(DateTime.makeUnsafe(atMs))
})

/** An agent that begins a heartbeat whenever somebody wants one; the test says what comes of it. */
const anAgent = Effect.fnUntraced(
  function*(options: { protocol?: "scanner" | "heartbeat"; stateFolder?: string } = {}) {
    const stateFolder = options.stateFolder ?? (yield* temporaryFolder)
    const begun = yield* Latch.make()
    const log = keptLog()
    const pace = Pace.of({
      periodSeconds: Effect.succeed(300),
      changed: Effect.never,
      wish: () => Effect.void,
      now: begun.open,
      wanted: Effect.never
    })
    const health = (yield* aHealth()).context.pipe(Context.get(Health))
    const courier = Courier.of({ run: Effect.never, hurry: Effect.void, drain: () => Effect.succeed([]) })
    const context = yield* Layer.build(
      ControlSocket.layer({ stateFolder, protocol: options.protocol ?? "heartbeat" }).pipe(
        Layer.provideMerge(ProgressWatch.layer({ drawLine: Option.none() })),
        Layer.provide(
          Layer.mergeAll(
            Layer.succeed(Pace, pace),
            Layer.succeed(Courier, courier),
            Layer.succeed(Health, health),
            log.layer
          )
        )
      )
    )
    const { tell } = yield* Effect.provideContext(Progress, context)
    const delivered = (report: Report, verdict: Verdict, tookMs = 0) =>
      tell({ _tag: "Delivered", report, verdict, tookMs })
    return { stateFolder, begun, delivered, log, ask: askRunningAgent(stateFolder, { ask: "heartbeat" }) }
  }
)

describe.skipIf(process.platform === "win32")("the running agent, asked for a heartbeat", () => {
  it.live("tells of that one, not of an older one that is delivered meanwhile or has to wait", () =>
    Effect.gen(function*() {
      const { ask, begun, delivered } = yield* anAgent()
      const asked = yield* Effect.forkChild(ask)
      yield* begun.await
      yield* delivered(collectedAt(aReport(1), 0), acknowledged)
      yield* delivered(collectedAt(aReport(2), 0), parked)
      yield* delivered(collectedAt(aReport(3), (yield* Clock.currentTimeMillis) + 1_000), acknowledged, 7)
      assert.deepStrictEqual(yield* Fiber.join(asked), { done: "the heartbeat was delivered in 7 ms" })
    }))

  it.live("says at once that the backend is out of reach, whichever report shows it", () =>
    Effect.gen(function*() {
      const { ask, begun, delivered } = yield* anAgent()
      const asked = yield* Effect.forkChild(ask)
      yield* begun.await
      yield* delivered(collectedAt(aReport(1), 0), retry)
      assert.deepStrictEqual(yield* Fiber.join(asked), {
        fault: "the heartbeat was not delivered (retry): connection refused; it is kept"
      })
    }))

  it.live("says that it has none where it speaks the scanner protocol", () =>
    Effect.gen(function*() {
      const { ask } = yield* anAgent({ protocol: "scanner" })
      assert.deepStrictEqual(yield* ask, {
        fault: "the running agent speaks the scanner protocol: no heartbeats"
      })
    }))

  it.live.each<[string, string]>([["words that are no question", "please\n"], ["no text", "\xff\0\n"]])(
    "knows nothing to do with %s, and hears the next one",
    ([, words]) =>
      Effect.gen(function*() {
        const { ask, stateFolder } = yield* anAgent({ protocol: "scanner" })
        assert.deepStrictEqual(JSON.parse(yield* said(stateFolder, words)), {
          fault: "a question that this version does not know"
        })
        assert.property(yield* ask, "fault")
      })
  )

  it.live("hangs up on a line without end, and hears the next one", () =>
    Effect.gen(function*() {
      const { ask, stateFolder } = yield* anAgent({ protocol: "scanner" })
      assert.strictEqual(yield* said(stateFolder, "x".repeat(1_000_000)), "")
      assert.property(yield* ask, "fault")
    }))

  it.live("says how it is, whatever its protocol", () =>
    Effect.gen(function*() {
      const { stateFolder } = yield* anAgent({ protocol: "scanner" })
      const answer = yield* askHowItIs(stateFolder)
      assert.deepInclude("health" in answer ? answer.health : {}, { status: "healthy", agent_id: agentId })
    }))

  it.live("hears sixteen at a time, hangs up on the others, and hears them when there is room again", () =>
    Effect.gen(function*() {
      const { stateFolder } = yield* anAgent()
      const sockets = Array.from({ length: 40 }, () => net.connect(path.join(stateFolder, "agent.sock")))
      const gone = new Set<number>()
      for (const [n, socket] of sockets.entries()) {
        socket.on("error", () => {})
        socket.on("close", () => gone.add(n))
        socket.resume()
      }
      while (gone.size < 24) yield* Effect.sleep(5)
      assert.strictEqual(gone.size, 24)
      for (const socket of sockets) socket.destroy()
      let answer = yield* Effect.option(askHowItIs(stateFolder))
      while (Option.isNone(answer)) answer = yield* Effect.option(askHowItIs(stateFolder))
      assert.property(answer.value, "health")
    }))

  it.live("says why nobody can reach it where the path of its folder is longer than a socket may have", () =>
    Effect.gen(function*() {
      const stateFolder = path.join(yield* temporaryFolder, "a".repeat(120))
      const { ask, log } = yield* anAgent({ stateFolder })
      assert.match(
        log.lines.join("\n"),
        /commands cannot reach this agent while it runs: \S*a{120}\S* is longer than the 10[37] bytes/
      )
      assert.isTrue(Result.isFailure(yield* Effect.result(ask)))
    }))
})

/** What comes back when somebody says this to the socket of a folder. */
const said = (stateFolder: string, words: string) =>
  Effect.callback<string>((resume) => {
    let heard = ""
    const socket = net.connect(path.join(stateFolder, "agent.sock"), () => socket.write(words, "latin1"))
    socket.on("data", (bytes) => heard += bytes.toString())
    socket.on("error", () => {})
    socket.on("close", () => resume(Effect.succeed(heard)))
  })
