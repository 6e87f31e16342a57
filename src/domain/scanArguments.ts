import { type Language, languagesIn } from "./languages.ts"
import { type PowerShellTransport, transportIn, transportText } from "./powerShellTransport.ts"

/** What a scan in a process of its own may be of: everything but the load, which the agent reads itself. */
const kinds = ["hardware", "software", "heartbeat"] as const

/** What the settings ask of a scan. */
export interface ScanOptions {
  /** Languages whose packages are wanted, too. */
  readonly languages: ReadonlyArray<Language>
  /** How the script gets into PowerShell, where there is one. */
  readonly powerShell: PowerShellTransport
  /** For whom recovery passwords are to be read and sealed, see `EscrowArgument`: without it they are not even read. */
  readonly escrow: string | undefined
  /** Absolute path of the folder where a scan finds what the one before it kept; without it, nothing is kept. */
  readonly stateFolder: string | undefined
  /** Tell the log what is only wanted where somebody searches for a fault. */
  readonly debug?: boolean
  /** The most MiB of memory that the scan may take; 0 is no limit. */
  readonly memoryLimitMib: number
}

export interface ScanArguments extends ScanOptions {
  readonly kind: (typeof kinds)[number]
  /** Names of the sections to read, with commas between them; all of the kind without it. */
  readonly only: string | undefined
}

const names = {
  languages: "--language-packages=",
  powerShell: "--powershell=",
  escrow: "--escrow=",
  stateFolder: "--state-folder=",
  debug: "--debug",
  memoryLimitMib: "--memory-limit="
} as const

/** The options that hand on what the settings ask for; what goes without saying is not said. */
export const scanOptions = (
  { debug = false, escrow, languages, memoryLimitMib, powerShell, stateFolder }: ScanOptions
): ReadonlyArray<string> => [
  ...(languages.length === 0 ? [] : [names.languages + languages.join(",")]),
  ...(powerShell.kind === "encoded" ? [] : [names.powerShell + transportText(powerShell)]),
  ...(escrow === undefined ? [] : [names.escrow + escrow]),
  ...(stateFolder === undefined ? [] : [names.stateFolder + stateFolder]),
  ...(debug ? [names.debug] : []),
  ...(memoryLimitMib === 0 ? [] : [names.memoryLimitMib + memoryLimitMib])
]

/** What `itam-agent scan KIND [SECTIONS] [OPTIONS]` says: how the agent starts itself to take stock. */
export const scanArguments = ([command, name, ...more]: ReadonlyArray<string>): ScanArguments | undefined => {
  const kind = kinds.find((each) => each === name)
  const valueOf = (option: string) => more.find((each) => each.startsWith(option))?.slice(option.length)
  const isOption = (each: string) => Object.values(names).some((option) => each.startsWith(option))
  const [only, ...others] = more.filter((each) => !isOption(each))
  const languages = languagesIn(valueOf(names.languages) ?? "off")
  const powerShell = transportIn(valueOf(names.powerShell) ?? "encoded")
  const memoryLimitMib = /^\d{1,6}$/.test(valueOf(names.memoryLimitMib) ?? "0")
    ? Number(valueOf(names.memoryLimitMib) ?? 0)
    : undefined
  return command === "scan" && kind !== undefined && others.length === 0 && languages !== undefined
      && powerShell !== undefined && memoryLimitMib !== undefined
    ? {
      kind,
      only,
      languages,
      powerShell,
      escrow: valueOf(names.escrow),
      stateFolder: valueOf(names.stateFolder),
      ...(more.includes(names.debug) ? { debug: true } : {}),
      memoryLimitMib
    }
    : undefined
}
