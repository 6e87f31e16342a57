import { Effect } from "effect"
import type { Package } from "../../../domain/inventory/Packages.ts"
import { Unreadable } from "../../../services/Machine.ts"

/** A manager that lists nothing, although what it manages is there, has not answered. */
export const someOf = <E, R>(manager: string, listed: Effect.Effect<ReadonlyArray<Package>, E, R>) =>
  Effect.filterOrFail(
    listed,
    (packages) => packages.length > 0,
    () => new Unreadable({ what: manager, detail: "lists nothing, although something is installed" })
  )
