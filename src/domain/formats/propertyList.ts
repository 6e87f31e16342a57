import { DateTime, Option } from "effect"
import { presentInstant } from "../presence.ts"

/** What a property list holds. A date is a text in ISO 8601, UTC. */
export type PropertyList =
  | string
  | number
  | boolean
  | Uint8Array
  | ReadonlyArray<PropertyList>
  | { readonly [key: string]: PropertyList }

/** Without its zone a time would be read as one of wherever the agent runs. */
const utc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

/** A date of a property list as it is told; `undefined` where it is none. */
export const presentDate = (date: string | undefined): string | undefined =>
  Option.match(DateTime.make(utc.test(date ?? "") ? date! : ""), {
    onNone: () => undefined,
    onSome: (instant) => presentInstant(DateTime.toEpochMillis(instant) / 1000)
  })
