import { Console } from "effect"
import { probeScriptFile } from "../windows/probeScript.ts"

/** Prints the PowerShell script of a scan as a file that an organisation signs, for `POWERSHELL_TRANSPORT=file`. */
export const script = Console.log(probeScriptFile())
