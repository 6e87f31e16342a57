import { Schema } from "effect"
import { count, text, word } from "./inventory/fields.ts"

/** How reading a section can end: a value, never an exception. */
export const Outcome = word(
  ["collected", "partial", "unsupported", "denied", "timeout", "failed"],
  "collected: data. partial: data, and what is missing. unsupported: this machine has no such thing. "
    + "denied: needs a privilege the agent lacks. timeout: not done in time. failed: could not be read, and why."
).annotate({ identifier: "Outcome", title: "Outcome" })
export type Outcome = typeof Outcome.Type

const sourceField = text("Where the data comes from: files, programs, interfaces of the system")
const tookField = count("Milliseconds that reading took")

/** A section with its data. Without data, the rest of the record says why. */
export const sectionOf = <S extends Schema.Top>(data: S) =>
  Schema.Struct({
    outcome: Outcome,
    source: Schema.optionalKey(sourceField),
    tookMs: tookField,
    data: Schema.optionalKey(data),
    missing: Schema.optionalKey(
      Schema.Array(text("What is missing, and why")).annotate({ description: "What a partial section lacks" })
    ),
    reason: Schema.optionalKey(text("Why there is no data, and what would help"))
  })

/** One section of a scan, whatever its name. */
export const Section = sectionOf(Schema.Json).annotate({ identifier: "Section", title: "Section of a scan" })

export interface Section<out A = unknown> {
  readonly outcome: Outcome
  readonly source?: string
  readonly tookMs: number
  readonly data?: A
  readonly missing?: ReadonlyArray<string>
  readonly reason?: string
}

/** Whether there is something to report and to compare. */
export const hasData = <A>(section: Section<A>): section is Section<A> & { readonly data: A } =>
  section.data !== undefined
