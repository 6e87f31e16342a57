import { Context, type Effect, type Option, type Redacted } from "effect"

/** Where reports go, and by what right. */
export class Destination extends Context.Service<Destination, {
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly tenantId: string
  readonly token: Redacted.Redacted<string>
  /** The token as it is kept now, where it may have been renewed since the start. */
  readonly renewedToken?: Effect.Effect<Option.Option<Redacted.Redacted<string>>>
  /** What lets machines register themselves there, and the file that has it, where it is a receiver of our own. */
  readonly install?: { readonly token: Redacted.Redacted<string>; readonly file: string }
  /** A word for people on how to look at what was delivered, where there is one. */
  readonly hint?: string
}>()("itam-agent/services/Destination") {}
