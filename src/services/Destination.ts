import { Context, type Effect, type Option, type Redacted } from "effect"
import type { ScanKind } from "../domain/Snapshot.ts"
import type { Live } from "./LiveSettings.ts"

/** By what right reports are sent: each protocol has its own. */
export type Credential =
  /** The scanner protocol: one token, in every request. */
  | {
    readonly _tag: "Bearer"
    readonly token: Redacted.Redacted<string>
    /** The token as it is kept now, where it may have been renewed since the start. */
    readonly renewedToken: Effect.Effect<Option.Option<Redacted.Redacted<string>>>
  }
  /** The heartbeat protocol: a machine enrols once; by itself, where it has an install token. */
  | { readonly _tag: "Enrolment"; readonly installToken: Live<Option.Option<Redacted.Redacted<string>>> }

/** The kinds of scan that are reported by that right. */
export const kindsOf = ({ _tag }: Credential): ReadonlyArray<ScanKind> =>
  _tag === "Bearer" ? ["telemetry", "hardware", "software"] : ["heartbeat"]

/** Where reports go, and by what right. */
export class Destination extends Context.Service<Destination, {
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly tenantId: string
  readonly credential: Credential
  /** What lets machines register themselves there, and the file that has it, where it is a receiver of our own. */
  readonly install?: { readonly token: Redacted.Redacted<string>; readonly file: string }
  /** A word for people on how to look at what was delivered, where there is one. */
  readonly hint?: string
}>()("itam-agent/services/Destination") {}
