import { Clock, Console, Effect, Schedule } from "effect"
import * as path from "node:path"
import { type HealthDocument, type Standstill, statusExitCodes } from "../../domain/Health.ts"
import { Settings } from "../../services/Settings.ts"
import { askHowItIs } from "../askRunningAgent.ts"
import { nowIso } from "../clock.ts"
import * as FolderLock from "../FolderLock.ts"
import { standstill } from "../standstill.ts"
import { terminal } from "../terminal.ts"
import { Ended } from "./ending.ts"
import { describeHealth, describeStandstill, healthChange, healthLine } from "./statusText.ts"

export interface Flags {
  readonly json: boolean
  readonly watch: boolean
}

/** How often somebody who watches is shown how it is. */
const everyNow = "2 seconds"

/** `itam-agent status`: how the running agent is; and where none runs, what is known of it. */
export const status = Effect.fn("status")(function*({ json, watch }: Flags) {
  if (watch) return yield* watching(json)
  const found = yield* inquiry
  yield* Console.log(json ? JSON.stringify(found, null, 2) : yield* shown(found))
  const code = statusExitCodes[found.status]
  if (code !== 0) return yield* new Ended({ code })
})

/** Health from the agent itself, or a standstill. */
const inquiry: Effect.Effect<HealthDocument | Standstill, never, Settings> = Effect.gen(function*() {
  const { stateFolder } = yield* Settings
  return yield* askHowItIs(stateFolder).pipe(
    Effect.flatMap((answer) =>
      "health" in answer
        ? Effect.succeed<HealthDocument | Standstill>(answer.health)
        : standstill(stateFolder, "unknown", answer.fault)
    ),
    Effect.catch(({ nobodyListens, why }) =>
      Effect.flatMap(workerIn(stateFolder), (processId) =>
        processId !== undefined
          ? standstill(stateFolder, "unknown", `process ${processId} works there and does not answer (${why})`)
          : nobodyListens
          ? standstill(stateFolder, "stopped", "no agent listens there")
          : standstill(stateFolder, "unknown", why))
    )
  )
})

/** The process that keeps others out of the outbox, where the system tells (FolderLock). */
const workerIn = (stateFolder: string) =>
  Effect.orElseSucceed(FolderLock.holderOf(path.join(stateFolder, "outbox")), () => undefined)

const shown = Effect.fnUntraced(function*(found: HealthDocument | Standstill) {
  const { colours, columns } = yield* terminal
  const layout = { colours, columns, nowMs: yield* Clock.currentTimeMillis }
  return "complaints" in found ? describeHealth(found, layout) : describeStandstill(found, layout)
})

/** On a terminal a picture that is drawn anew; in a pipe one line, or one JSON document, whenever something changes. */
const watching = Effect.fnUntraced(function*(json: boolean) {
  const { screen } = yield* terminal
  let before = ""
  const look = Effect.gen(function*() {
    const found = yield* inquiry
    if (screen && !json) return yield* Console.log(anew(yield* shown(found)))
    const change = healthChange(found)
    if (change === before) return
    before = change
    yield* Console.log(json ? JSON.stringify(found) : healthLine(found, yield* nowIso))
  })
  yield* Effect.raceFirst(Effect.repeat(look, Schedule.spaced(everyNow)), nobodyReads)
})

/** Whoever read what is printed has gone: `itam-agent status --watch | head`. */
const nobodyReads = Effect.callback<void>((resume) => void process.stdout.once("error", () => resume(Effect.void)))

/** Over what was there: to the upper left corner, each line to its end, and then the rest of the screen (ECMA-48). */
const anew = (picture: string) =>
  `\u001b[H${picture.split("\n").map((line) => `${line}\u001b[K`).join("\n")}\n\u001b[JCtrl-C ends`
