import type { Effect } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import * as path from "node:path"
import type { PowerShellTransport } from "../../domain/powerShellTransport.ts"
import { windowsEnvironment } from "./environment.ts"
import { packed, probeArguments, type ProbeOptions, probeScript } from "./probeScript.ts"

/** How the script is started: a program with its arguments, and how to end it with all that it has started. */
export interface ScriptStart {
  readonly program: string
  readonly args: ReadonlyArray<string>
  readonly environment: { readonly [name: string]: string }
  /** Folder that it runs in. */
  readonly folder: string
  readonly end: (child: ChildProcessSpawner.ChildProcessHandle) => Effect.Effect<void>
}

/** A way into PowerShell. */
type Way = Exclude<PowerShellTransport, { readonly kind: "off" }>

/** Windows PowerShell 5.1, which every Windows has; the numbered folder is the same for all its versions. */
export const windowsPowerShell = (
  systemRoot: string,
  way: Way,
  options: ProbeOptions,
  end: ScriptStart["end"]
): ScriptStart => {
  const folder = path.win32.join(systemRoot, "System32")
  return {
    program: path.win32.join(folder, "WindowsPowerShell", "v1.0", "powershell.exe"),
    args: argumentsOf(way, options),
    environment: windowsEnvironment(systemRoot),
    folder,
    end
  }
}

/** No profile, no questions, text for output (about_PowerShell_exe). */
const plain = ["-NoLogo", "-NoProfile", "-NonInteractive", "-OutputFormat", "Text"]

/** A file is signed so that the organisation's execution policy lets it run; so that policy is left in force. */
const argumentsOf = (way: Way, options: ProbeOptions): ReadonlyArray<string> => {
  switch (way.kind) {
    case "encoded":
      return probeArguments(options)
    case "command":
      return [...plain, "-ExecutionPolicy", "Bypass", "-Command", packed(probeScript(options))]
    case "file": {
      const { budgetSeconds, keys, sections } = options
      const told = ["-only", sections.join(","), "-budget", String(budgetSeconds), "-keys", keys ? "1" : "0"]
      return [...plain, "-File", way.scriptFile, ...told]
    }
  }
}
