import { Effect } from "effect"
import { present, presentNumber } from "../../domain/presence.ts"
import { Machine } from "../../services/Machine.ts"
import { optional } from "./Collector.ts"

/** A kernel file that holds one value; `undefined` where there is none or it says nothing. */
export const fact = (what: string, path: string) =>
  Effect.map(optional(what, Machine.use((machine) => machine.readFile(path))), present)

/** The same for a whole number. */
export const numberFact = (what: string, path: string) =>
  Effect.map(
    fact(what, path),
    (text) => text !== undefined && /^-?\d{1,15}$/.test(text) ? presentNumber(Number(text)) : undefined
  )
