import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer, type Option, Schedule } from "effect"
import type { ServiceArguments } from "../../domain/serviceArguments.ts"
import * as DestinationSettings from "../DestinationSettings.ts"
import { platform, program } from "../ground.ts"
import { configured, working } from "../ladder.ts"
import { giveWay } from "../niceness.ts"
import { reloading } from "../reloading.ts"
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

/** What a service manager wants to know of the agent, and has to say to it. */
interface Supervision {
  /** What to do when it works. */
  readonly up: Effect.Effect<void>
  /** Waits until it is to read its settings again. */
  readonly toldToReload: Effect.Effect<void>
}

const unsupervised: Supervision = { up: Effect.void, toldToReload: Effect.never }

/** The part of the agent that stays resident, and nothing that it does not need. */
const resident = (configFile: Option.Option<string>, { toldToReload, up }: Supervision) =>
  Effect.gen(function*() {
    const { interactive } = yield* terminal
    yield* giveWay
    yield* Effect.forkChild(givingBackMemory)
    return yield* Effect.forkChild(reloading(toldToReload)).pipe(
      Effect.andThen(up),
      Effect.andThen(run({ summary: interactive })),
      Effect.provide(Layer.provideMerge(working, DestinationSettings.layer)),
      remembered,
      Effect.provide(configured({ configFile, watched: interactive, resident: true }))
    )
  }).pipe(explained)

/** Windows starts it so; the calls that this takes are loaded there only. */
const underScm = (configFile: Option.Option<string>) =>
  Effect.gen(function*() {
    const { asService } = yield* Effect.promise(() => import("../windows/service/asService.ts"))
    const code = yield* asService(
      program,
      (up, toldToReload) => resident(configFile, { up, toldToReload }),
      exitCodeOf
    )
    // The last word is said, and threads of Windows would keep the process.
    return process.exit(code)
  })

/** `itam-agent [--service] [--config FILE]` */
export const service = ({ configFile, underScm: isUnderScm }: ServiceArguments) =>
  (isUnderScm ? underScm(configFile) : resident(configFile, unsupervised)).pipe(
    explained,
    Effect.provide(platform),
    NodeRuntime.runMain({ teardown })
  )
