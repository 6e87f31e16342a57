import { Effect } from "effect"
import { Reload } from "../services/Reload.ts"

/** Reloads each time that it is `asked` to. A defect is logged, and the next time has its chance. */
export const reloading = Effect.fnUntraced(function*(asked: Effect.Effect<void>) {
  const reload = yield* Reload
  return yield* Effect.forever(Effect.andThen(
    asked,
    Effect.catchDefect(reload.now, (defect) => Effect.logError("Settings not reloaded: a defect", defect))
  ))
})
