import { Context, Effect, Equal, Layer, Option, Result, Semaphore, Stream, SubscriptionRef } from "effect"
import { decodeSettings, type SettingFault } from "../domain/decodeSettings.ts"
import { reloading } from "../domain/reload.ts"
import { secretKeys, type SettingKey } from "../domain/Settings.ts"
import { type Live, LiveSettings } from "../services/LiveSettings.ts"
import { Reload } from "../services/Reload.ts"
import { type LoadedSettings, Settings } from "../services/Settings.ts"
import * as SettingsFile from "./SettingsFile.ts"

/** Reads the same sources of settings again, whenever that is asked for. */
export const layer = (options: SettingsFile.Options) =>
  Layer.effectContext(Effect.gen(function*() {
    const start = yield* Settings
    const inForce = yield* SubscriptionRef.make(start)
    const oneAtATime = Semaphore.withPermits(yield* Semaphore.make(1), 1)

    const following = <A>(of: (settings: LoadedSettings) => A): Live<A> => ({
      now: Effect.map(SubscriptionRef.get(inForce), of),
      unlike: (value) =>
        SubscriptionRef.changes(inForce).pipe(
          Stream.filter((settings) => !Equal.equals(of(settings), value)),
          Stream.take(1),
          Stream.runDrain
        )
    })

    const now = Effect.gen(function*() {
      const before = yield* SubscriptionRef.get(inForce)
      const written = yield* SettingsFile.load(options)
      const { changed, given, pending } = reloading(before.given, written.given)
      const decoded = decodeSettings(given)
      if (Result.isFailure(decoded)) return yield* refused(decoded.failure)
      const values = { ...decoded.success, apiToken: written.values.apiToken }
      if (Option.isNone(values.apiToken) && Option.isSome(before.values.apiToken)) return yield* refused([noToken])
      const renewed = !Equal.equals(values.apiToken, before.values.apiToken)
      yield* Effect.forEach(written.warnings, (warning) => Effect.logWarning(warning))
      yield* SubscriptionRef.set(inForce, { ...before, values, given, warnings: written.warnings })
      yield* Effect.logInfo(
        Option.match(written.file, {
          onNone: () => "Settings reloaded, no config.env found",
          onSome: (file) => `Settings reloaded from ${file}`
        }) + (changed.length === 0 && pending.length === 0 && !renewed ? ": nothing has changed" : "")
      )
      for (const key of changed) yield* Effect.logInfo(`${shown(key, given)} from now on`)
      if (renewed && !changed.some((key) => key.startsWith("API_TOKEN"))) {
        yield* Effect.logInfo("API_TOKEN_FILE: its new token is in use from now on")
      }
      for (const key of pending) yield* Effect.logWarning(`${shown(key, written.given)} needs a restart of the agent`)
    }).pipe(
      Effect.catchTag("WrongSettings", ({ faults }) => refused(faults)),
      Effect.withSpan("Reload.now"),
      oneAtATime
    )

    return Context.make(LiveSettings, { loaded: following((settings) => settings), following }).pipe(
      Context.add(Reload, { now })
    )
  }))

/** A setting as the log may show it. */
const shown = (key: SettingKey, given: LoadedSettings["given"]) =>
  secretKeys.has(key) ? `${key}, a new one,` : given.has(key) ? `${key}=${given.get(key)!.value}` : `${key}, unset,`

const noToken: SettingFault = {
  key: "API_TOKEN",
  from: "settings",
  message: "API_TOKEN is gone, and the agent cannot work without it"
}

const refused = Effect.fnUntraced(function*(faults: ReadonlyArray<SettingFault>) {
  for (const { from, message } of faults) yield* Effect.logError(`${from}: ${message}`)
  yield* Effect.logError("Settings not reloaded: those that were in force before stay in force")
})
