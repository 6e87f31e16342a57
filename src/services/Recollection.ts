import { Context, type Effect, Option } from "effect"

/** What the agent was told earlier and need not ask again, from one scan to the next, under a name for each question. */
export interface Recollection {
  /** What was kept last; none where nothing was, or where it is damaged. */
  recall(name: string): Effect.Effect<Option.Option<string>>
  /** Keeps a text in place of what was. Where it cannot, nothing but time is lost. */
  keep(name: string, text: string): Effect.Effect<void>
}

/** Nothing is kept unless somebody provides a place for it: a person who asks is told what is so now, and leaves no trace. */
export const Recollection = Context.Reference<Option.Option<Recollection>>("itam-agent/services/Recollection", {
  defaultValue: Option.none
})
