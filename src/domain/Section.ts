import { Schema } from "effect"
import { count, instant, text, word } from "./inventory/fields.ts"

/** How reading a section can end: a value, never an exception. */
export const Outcome = word(
  ["collected", "partial", "unsupported", "denied", "timeout", "failed"],
  "collected: data. partial: data, and what is missing. unsupported: this machine has no such thing. "
    + "denied: needs a privilege the agent lacks. timeout: not done in time. failed: could not be read, and why."
).annotate({ identifier: "Outcome", title: "Outcome" })
export type Outcome = typeof Outcome.Type

/** One of the failures in a row that make a collector rest. */
export const Failure = Schema.Struct({
  at: instant("When the scan ended"),
  outcome: word(["timeout", "failed"], "How reading the section ended"),
  source: Schema.optionalKey(text("Where the data should have come from")),
  reason: Schema.optionalKey(text("Why"))
}).annotate({ identifier: "Failure", title: "Failure to read a section" })
export interface Failure extends Schema.Schema.Type<typeof Failure> {}

/** A collector that failed too often in a row is not asked for a while: until when, and after which failures. */
export const Resting = Schema.Struct({
  until: instant("When the section will be read again, by the machine's own clock"),
  after: Schema.Array(Failure).annotate({ description: "The last failures, the latest last" })
}).annotate({ identifier: "Resting", title: "Rest of a section" })
export interface Resting extends Schema.Schema.Type<typeof Resting> {}

/** Where in the data of a section: names of fields; a row of a list goes by the first field of its schema. */
export const DataPath = Schema.Array(text("Name of a field, or what names the row"))
export type DataPath = typeof DataPath.Type

const sourceField = text(
  "Where the data comes from, or should have come from: files, programs, interfaces of the system"
)
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
    unread: Schema.optionalKey(
      Schema.Array(DataPath).annotate({
        description:
          "Where in the data something is missing, where the words above do not start with the name of the field"
      })
    ),
    reason: Schema.optionalKey(text("Why there is no data, and what would help")),
    resting: Schema.optionalKey(Resting)
  })

/** One section of a scan, whatever its name. */
export const Section = sectionOf(Schema.Json).annotate({ identifier: "Section", title: "Section of a scan" })

export interface Section<out A = unknown> {
  readonly outcome: Outcome
  readonly source?: string
  readonly tookMs: number
  readonly data?: A
  readonly missing?: ReadonlyArray<string>
  readonly unread?: ReadonlyArray<DataPath>
  readonly reason?: string
  readonly resting?: Resting
}

/** Whether there is something to report and to compare. */
export const hasData = <A>(section: Section<A>): section is Section<A> & { readonly data: A } =>
  section.data !== undefined
