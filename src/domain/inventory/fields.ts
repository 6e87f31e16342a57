import { Schema } from "effect"

/** A non-empty text. Placeholders and blanks are absence and never get this far, see `presence.ts`. */
export const text = (description: string) => Schema.NonEmptyString.annotate({ description })

/** One of a fixed set of words. */
export const word = <const W extends ReadonlyArray<string>>(words: W, description: string) =>
  Schema.Literals(words).annotate({ description })

/** A size in bytes. */
export const bytes = (description: string) => Schema.Natural.annotate({ description })

/** A count, zero included. */
export const count = (description: string) => Schema.Natural.annotate({ description })

/** A finite number in the unit that the field's name states. */
export const quantity = (description: string) => Schema.Finite.annotate({ description })

/** A share of a whole, 0 to 100. */
export const percent = (description: string) =>
  Schema.Finite.pipe(Schema.check(Schema.isBetween({ minimum: 0, maximum: 100 }))).annotate({ description })

export const flag = (description: string) => Schema.Boolean.annotate({ description })

/** A moment as UTC ISO 8601, `2026-01-31T08:00:00Z`, milliseconds allowed. */
export const instant = (description: string) =>
  Schema.String.pipe(
    Schema.check(
      Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/, { expected: "a UTC ISO 8601 instant" })
    )
  ).annotate({ description, format: "date-time" })

/** A calendar day, `2026-01-31`: what firmware and registries know is often no more. */
export const day = (description: string) =>
  Schema.String.pipe(Schema.check(Schema.isPattern(/^\d{4}-\d\d-\d\d$/, { expected: "a day as YYYY-MM-DD" })))
    .annotate({ description, format: "date" })

/** A MAC address, upper case, colons. */
export const macAddress = (description: string) =>
  Schema.String.pipe(
    Schema.check(
      Schema.isPattern(/^[0-9A-F]{2}(:[0-9A-F]{2}){5,19}$/, { expected: "a MAC address like 02:00:5E:00:53:01" })
    )
  ).annotate({ description })

/** Marks a field that moves by itself (uptime, free space, a temperature): digests and change detection leave it out. */
export const volatile = <S extends Schema.Top>(schema: S): S["Rebuild"] => schema.annotate({ [volatileKey]: true })

/** The annotation key behind `volatile`. */
export const volatileKey = "itam-agent/volatile"
