import type { Schema } from "effect"
import { type Format, json, make, misfit } from "./Format.ts"
import { jsonRows } from "./jsonRows.ts"

/**
 * What systemctl(1) lists with `--output=json --plain --no-legend`. JSON since systemd 246; before that, `--output` has
 * no say here and the answer comes in columns, the name of a unit first. Rows that do not fit are passed over.
 */
export const systemctlTable = <S extends Schema.Decoder<unknown>>(name: string, { columns, fromColumns, row }: {
  readonly row: S
  /** What a line has, for the error where none has it. */
  readonly columns: string
  readonly fromColumns: (unit: string, ...words: ReadonlyArray<string>) => S["Type"] | undefined
}): Format<ReadonlyArray<S["Type"]>> => {
  const rows = json(name, jsonRows(row))
  const table = make<ReadonlyArray<S["Type"]>>(name, (text) => {
    const lines = text.split("\n").filter((line) => line.trim() !== "")
    const found = lines.flatMap((line) => {
      const [unit = "", ...words] = line.trim().split(/\s+/)
      const decoded = unit.includes(".") ? fromColumns(unit, ...words) : undefined
      return decoded === undefined ? [] : [decoded]
    })
    return found.length === 0 && lines.length > 0 ? misfit(`no line with ${columns}`) : found
  })
  return { name, decode: (text) => (text.trimStart().startsWith("[") ? rows : table).decode(text) }
}
