import { Schema } from "effect"
import { type Format, json, make, misfit } from "./Format.ts"
import { jsonRows } from "./jsonRows.ts"

/** One unit that systemd has in memory, in systemctl(1)'s words. */
export interface Unit {
  readonly unit: string
  /** Whether its file could be read: loaded, not-found, masked, … */
  readonly load: string
  /** The state that all kinds of units share: active, inactive, failed, … */
  readonly active: string
  /** The finer state of its kind: running, exited, dead, … */
  readonly sub: string
  readonly description: string
}

/**
 * `systemctl list-units --output=json --plain --no-legend`. JSON since systemd 246; before that, `--output` has no say
 * here and the answer comes in columns, the description last.
 */
export const SystemctlUnits: Format<ReadonlyArray<Unit>> = {
  name: "systemctl list-units",
  decode: (text) => text.trimStart().startsWith("[") ? Rows.decode(text) : Columns.decode(text)
}

const Rows = json(
  SystemctlUnits.name,
  jsonRows(Schema.Struct({
    unit: Schema.NonEmptyString,
    load: Schema.String,
    active: Schema.String,
    sub: Schema.String,
    description: Schema.String
  }))
)

const Columns = make<ReadonlyArray<Unit>>(SystemctlUnits.name, (text) => {
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  const units = lines.flatMap((line) => {
    const [unit, load, active, sub, ...words] = line.trim().split(/\s+/)
    return unit?.includes(".") && load !== undefined && active !== undefined && sub !== undefined
      ? [{ unit, load, active, sub, description: words.join(" ") }]
      : []
  })
  return units.length === 0 && lines.length > 0 ? misfit("no line with a unit and its states") : units
})
