import { Effect } from "effect"
import { appxKey, packagesOfAppx } from "../../../domain/formats/WindowsAppx.ts"
import { keyAt } from "../windows.ts"

/** Store apps, of which the registry knows the names. */
export const appx = Effect.map(keyAt("HKLM", appxKey, { depth: 0 }), packagesOfAppx)
