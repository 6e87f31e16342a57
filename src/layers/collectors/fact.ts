import { Effect } from "effect"
import { plain, present, presentNumber } from "../../domain/presence.ts"
import { Machine } from "../../services/Machine.ts"
import { optional } from "./Collector.ts"

const valueAt = (what: string, path: string) => optional(what, Machine.use((machine) => machine.readFile(path)))

/** What a maker or a system says in a kernel file of one value; `undefined` where there is none or it says nothing. */
export const fact = (what: string, path: string) => Effect.map(valueAt(what, path), present)

/** A code in such a file: the kernel means what it writes, `0` and `ff` included. */
export const code = (what: string, path: string) => Effect.map(valueAt(what, path), plain)

/** A whole number in such a file. */
export const numberFact = (what: string, path: string) =>
  Effect.map(
    code(what, path),
    (text) => text !== undefined && /^-?\d{1,15}$/.test(text) ? presentNumber(Number(text)) : undefined
  )
