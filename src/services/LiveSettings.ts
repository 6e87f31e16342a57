import { Context, type Effect } from "effect"
import type { LoadedSettings } from "./Settings.ts"

/** A value that a reload may change. */
export interface Live<A> {
  /** The value at this moment: to be asked for whenever it is needed. */
  readonly now: Effect.Effect<A>
  /** Waits until the value is another one than this. */
  unlike(value: A): Effect.Effect<void>
}

/** The settings as they are in force at the moment: `Settings` are those of the start. */
export class LiveSettings extends Context.Service<LiveSettings, {
  readonly loaded: Live<LoadedSettings>
  /** What follows from the settings, whatever they become. */
  following<A>(of: (settings: LoadedSettings) => A): Live<A>
}>()("itam-agent/services/LiveSettings") {}
