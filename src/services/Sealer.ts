import { Context, type Effect, Option, type Redacted } from "effect"
import type { Unreadable } from "./Machine.ts"

/** What a recovery password opens: sealed together with it, so that nobody can put it to another place. */
export interface Lock {
  /** The volume by its GUID. */
  readonly volumeId: string
  /** The same as people know it. */
  readonly volume: string
  readonly protectorId: string
}

/** Seals recovery passwords so that only the organisation can read them. */
export interface Sealing {
  /** Thumbprint of the public key that they are sealed for. */
  readonly keyId: string
  seal(password: Redacted.Redacted<string>, lock: Lock): Effect.Effect<string, Unreadable>
}

/**
 * None unless the organisation has given its public key (`ESCROW_PUBLIC_KEY_FILE`): then no recovery password may even
 * be read. Whoever runs the script of a scan asks here whether it is to read them.
 */
export const Sealer = Context.Reference<Option.Option<Sealing>>("itam-agent/services/Sealer", {
  defaultValue: Option.none
})
