import { Result, Schema } from "effect"
import { type Format, json, make, misfit } from "./Format.ts"
import { jsonRows } from "./jsonRows.ts"

/** One installed unit file and its state, in systemctl(1)'s words. */
export interface UnitFile {
  readonly name: string
  readonly state: string
}

/**
 * `systemctl list-unit-files --output=json --plain --no-legend`. JSON since systemd 246; before that, `--output` has
 * no say here and the answer comes in columns.
 */
export const SystemctlUnitFiles: Format<ReadonlyArray<UnitFile>> = {
  name: "systemctl list-unit-files",
  decode: (text) => text.trimStart().startsWith("[") ? Result.map(Rows.decode(text), named) : Columns.decode(text)
}

const Rows = json(
  SystemctlUnitFiles.name,
  jsonRows(Schema.Struct({ unit_file: Schema.NonEmptyString, state: Schema.String }))
)

const named = (rows: ReadonlyArray<{ readonly unit_file: string; readonly state: string }>) =>
  rows.map(({ state, unit_file }) => ({ name: unit_file, state }))

const Columns = make<ReadonlyArray<UnitFile>>(SystemctlUnitFiles.name, (text) => {
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  const files = lines.flatMap((line) => {
    const [name, state] = line.trim().split(/\s+/)
    return name?.includes(".") && state !== undefined ? [{ name, state }] : []
  })
  return files.length === 0 && lines.length > 0 ? misfit("no line with a unit and its state") : files
})
