import { Predicate, type Schema } from "effect"
import { plain } from "../presence.ts"

/** What the protocols share in how they write texts, numbers and times. */

/** A share between 0 and 100 with one decimal; `undefined` for what is no number at all. */
export const clampedPercent = (percent: number | undefined): number | undefined =>
  percent === undefined || Number.isNaN(percent) ? undefined : Math.round(Math.min(100, Math.max(0, percent)) * 10) / 10

/** A UTC instant as `2026-01-31 08:00:00`. The protocol has no zone here: it is UTC, and a twin ending in Z says so. */
export const zonelessTime = (instant: string) => `${instant.slice(0, 10)} ${instant.slice(11, 19)}`

/** The day of a UTC instant: `2026-01-31`. */
export const dayOf = (instant: string) => instant.slice(0, 10)

/** A day as CIM writes a moment (DMTF DSP0004, 5.2.4): `20260131000000.000000+000`. */
export const cimDay = (day: string) => `${day.replaceAll("-", "")}000000.000000+000`

/** How a disk is attached, in the letters that people know: `NVMe`, `SATA`, `USB`. */
export const busName = (bus: string) => bus === "nvme" ? "NVMe" : bus.toUpperCase()

/** A text that the protocol requires: never empty. */
export const required = (value: string | undefined) => plain(value) ?? unknown

/** What backends of both protocols store where nothing is known. */
export const unknown = "Unknown"

/** Cuts a text to so many UTF-16 units between two characters, never inside of one. */
export const clipped = (text: string, longest: number): string =>
  text.length <= longest
    ? text
    : required(text.slice(0, /[\ud800-\udbff]/.test(text[longest - 1]!) ? longest - 1 : longest))

/**
 * A JSON value that every backend can store, with one form whatever order it was read in: Unicode well formed, no NUL
 * (PostgreSQL's text has none), keys sorted, absent keys absent.
 */
export const storable = (value: unknown): Schema.Json => {
  if (typeof value === "string") return storableText(value)
  if (typeof value === "number") return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map(storable)
  if (!Predicate.isObject(value)) return typeof value === "boolean" ? value : null
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, field]) => [storableText(key), storable(field)]))
}

/** A text that was more than nothing stays more than nothing: schemas ask for that. */
const storableText = (value: string) => {
  const text = value.toWellFormed().replaceAll("\u0000", "")
  return text === "" && value !== "" ? "\ufffd" : text
}
