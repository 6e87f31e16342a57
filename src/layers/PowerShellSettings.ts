import { Effect, Layer } from "effect"
import { PowerShell } from "../services/PowerShell.ts"
import { Settings } from "../services/Settings.ts"

/** The way into PowerShell that the settings ask for. */
export const layer = Layer.effect(PowerShell, Effect.map(Settings, ({ values }) => values.powerShellTransport))
