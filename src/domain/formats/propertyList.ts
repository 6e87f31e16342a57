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

/** A date of a property list as it is told; `undefined` where it is none. */
export const presentDate = (date: string | undefined): string | undefined =>
  Option.match(DateTime.make(date ?? ""), {
    onNone: () => undefined,
    onSome: (instant) => presentInstant(DateTime.toEpochMillis(instant) / 1000)
  })
