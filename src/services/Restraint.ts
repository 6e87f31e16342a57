import { Context, Effect, Option } from "effect"
import type { SelfUse } from "../domain/selfUse.ts"

/** How the agent has restrained itself since its start. */
export interface RestraintFigures {
  /** What it took when it last looked at itself; none before it did. */
  readonly self: Option.Option<SelfUse>
  /** Scans that were put off, in all and in a row until now. */
  readonly postponed: { readonly total: number; readonly inARow: number }
  /** Why the last of them was put off. */
  readonly postponedBecause: Option.Option<string>
}

const none: RestraintFigures = {
  self: Option.none(),
  postponed: { total: 0, inARow: 0 },
  postponedBecause: Option.none()
}

/** How the agent keeps out of the way of the machine's own work. Unless a layer does so, nothing is held back. */
export const Restraint = Context.Reference<{
  /**
   * Why a scan of the inventory that is due had better come later; none where it may begin. To ask is to count: after
   * three postponements in a row it may begin whatever the machine is doing.
   */
  readonly postponement: Effect.Effect<Option.Option<string>>
  readonly figures: Effect.Effect<RestraintFigures>
  /** Waits until the agent takes more of the machine than it may, for good, and says what. */
  readonly exceeded: Effect.Effect<string>
}>("itam-agent/services/Restraint", {
  defaultValue: () => ({
    postponement: Effect.succeedNone,
    figures: Effect.succeed(none),
    exceeded: Effect.never
  })
})
