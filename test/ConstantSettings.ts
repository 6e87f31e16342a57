import { Effect, Layer } from "effect"
import { live } from "../src/layers/live.ts"
import { LiveSettings } from "../src/services/LiveSettings.ts"
import { Settings } from "../src/services/Settings.ts"

/** Settings that nobody reloads. */
export const layer = Layer.effect(
  LiveSettings,
  Effect.map(Settings, (settings) => ({ loaded: live(settings), following: (of) => live(of(settings)) }))
)
