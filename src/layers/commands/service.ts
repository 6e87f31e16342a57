import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer, Schedule } from "effect"
import type { ServiceArguments } from "../../domain/serviceArguments.ts"
import * as DestinationSettings from "../DestinationSettings.ts"
import { platform } from "../ground.ts"
import { configured, working } from "../ladder.ts"
import { giveWay } from "../niceness.ts"
import { terminal } from "../terminal.ts"
import { explained, remembered, teardown } from "./ending.ts"
import { run } from "./run.ts"

/** Gives back what the last cycles left behind: V8 by itself would wait for more of it before it looks. */
const givingBackMemory = Effect.sync(() => globalThis.gc?.()).pipe(
  Effect.repeat(Schedule.spaced("10 minutes")),
  Effect.delay("15 seconds")
)

/** `itam-agent [--config FILE]`: the part of the agent that stays resident, and nothing that it does not need. */
export const service = ({ configFile }: ServiceArguments) =>
  Effect.gen(function*() {
    const { interactive } = yield* terminal
    yield* giveWay
    yield* Effect.forkChild(givingBackMemory)
    return yield* run({ summary: interactive }).pipe(
      Effect.provide(Layer.provideMerge(working, DestinationSettings.layer)),
      remembered,
      Effect.provide(configured({ configFile, watched: interactive, resident: true }))
    )
  }).pipe(explained, Effect.provide(platform), NodeRuntime.runMain({ teardown }))
