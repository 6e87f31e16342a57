import { Effect, Layer } from "effect"
import { LiveSettings } from "../services/LiveSettings.ts"
import { Settings } from "../services/Settings.ts"
import * as LogConsole from "./LogConsole.ts"

export interface Options {
  /** A person watches: unless the settings say otherwise, only what went wrong is logged beside what is shown. */
  readonly watched: boolean
}

/** The log as the settings want it; the first lines are what their author should know. */
export const layer = ({ watched }: Options) =>
  Layer.unwrap(Effect.gen(function*() {
    const { warnings } = yield* Settings
    const log = LogConsole.layer((yield* LiveSettings).following(({ given, values }) => {
      const chosen = given.get("LOG_LEVEL")?.from !== "default"
      return watched && !chosen ? "WARNING" : values.logLevel
    }))
    const announced = Effect.forEach(warnings, (warning) => Effect.logWarning(warning), { discard: true })
    return Layer.provideMerge(Layer.effectDiscard(announced), log)
  }))
