import { Context } from "effect"
import type { PowerShellTransport } from "../domain/powerShellTransport.ts"

/** How the script of a scan gets into PowerShell: on the command line, unless settings say otherwise. */
export const PowerShell = Context.Reference<PowerShellTransport>("itam-agent/services/PowerShell", {
  defaultValue: () => ({ kind: "encoded" })
})
