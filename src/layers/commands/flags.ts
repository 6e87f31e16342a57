import type { Effect, Option } from "effect"
import { Flag } from "effect/cli"

/** The settings file that is named for all commands, for those that ask for it. */
export type ConfigFile<R> = Effect.Effect<Option.Option<string>, never, R>

/** A flag that is there or not. */
export const toggle = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

export const json = toggle("json", "Print exactly one JSON document to stdout")
