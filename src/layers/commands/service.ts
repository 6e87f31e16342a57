import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer, type Option, Schedule } from "effect"
import type { ServiceArguments } from "../../domain/serviceArguments.ts"
import * as DestinationSettings from "../DestinationSettings.ts"
import { platform, program } from "../ground.ts"
import { configured, working } from "../ladder.ts"
import { giveWay } from "../niceness.ts"
import { terminal } from "../terminal.ts"
import { exitCodeOf, explained, remembered, teardown } from "./ending.ts"
import { run } from "./run.ts"

/**
 * Gives back what the last cycles left behind: V8 by itself would wait for more of it before it looks. The last resort
 * also gives up what was compiled and will not run soon; it takes a twentieth of a second of processor time.
 */
const givingBackMemory = Effect.sync(() => globalThis.gc?.({ flavor: "last-resort" })).pipe(
  Effect.repeat(Schedule.spaced("10 minutes")),
  Effect.delay("15 seconds")
)

/** The part of the agent that stays resident, and nothing that it does not need. `up`: what to do when it works. */
const resident = (configFile: Option.Option<string>, up: Effect.Effect<void>) =>
  Effect.gen(function*() {
    const { interactive } = yield* terminal
    yield* giveWay
    yield* Effect.forkChild(givingBackMemory)
    return yield* Effect.andThen(up, run({ summary: interactive })).pipe(
      Effect.provide(Layer.provideMerge(working, DestinationSettings.layer)),
      remembered,
      Effect.provide(configured({ configFile, watched: interactive, resident: true }))
    )
  }).pipe(explained)

/** Windows starts it so; the calls that this takes are loaded there only. */
const underScm = (configFile: Option.Option<string>) =>
  Effect.gen(function*() {
    const { asService } = yield* Effect.promise(() => import("../windows/service/asService.ts"))
    const code = yield* asService(program, (up) => resident(configFile, up), exitCodeOf)
    // The last word is said, and threads of Windows would keep the process.
    return process.exit(code)
  })

/** `itam-agent [--service] [--config FILE]` */
export const service = ({ configFile, underScm: isUnderScm }: ServiceArguments) =>
  (isUnderScm ? underScm(configFile) : resident(configFile, Effect.void)).pipe(
    explained,
    Effect.provide(platform),
    NodeRuntime.runMain({ teardown })
  )
