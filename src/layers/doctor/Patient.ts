import { Context } from "effect"
import type { Inspected } from "../SettingsFile.ts"

/** What is looked at: the agent with these settings, right or wrong. */
export class Patient extends Context.Service<
  Patient,
  Inspected & {
    /** The network is left out on purpose. */
    readonly offline: boolean
  }
>()("itam-agent/layers/doctor/Patient") {}
