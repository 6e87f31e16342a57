import { Schema } from "effect"
import type { Format } from "./Format.ts"
import { systemctlTable } from "./systemctlTable.ts"

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

/** `systemctl list-units`; in columns, the description comes last. */
export const SystemctlUnits: Format<ReadonlyArray<Unit>> = systemctlTable("systemctl list-units", {
  row: Schema.Struct({
    unit: Schema.NonEmptyString,
    load: Schema.String,
    active: Schema.String,
    sub: Schema.String,
    description: Schema.String
  }),
  columns: "a unit and its states",
  fromColumns: (unit, load, active, sub, ...words) =>
    load === undefined || active === undefined || sub === undefined
      ? undefined
      : { unit, load, active, sub, description: words.join(" ") }
})
