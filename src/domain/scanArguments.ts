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
}

export interface ScanArguments extends ScanOptions {
  readonly kind: (typeof kinds)[number]
  /** Names of the sections to read, with commas between them; all of the kind without it. */
  readonly only: string | undefined
}

const languagesOption = "--language-packages="
const powerShellOption = "--powershell="

/** The options that hand on what the settings ask for; what goes without saying is not said. */
export const scanOptions = ({ languages, powerShell }: ScanOptions): ReadonlyArray<string> => [
  ...(languages.length === 0 ? [] : [languagesOption + languages.join(",")]),
  ...(powerShell.kind === "encoded" ? [] : [powerShellOption + transportText(powerShell)])
]

/** What `itam-agent scan KIND [SECTIONS] [OPTIONS]` says: how the agent starts itself to take stock. */
export const scanArguments = ([command, name, ...more]: ReadonlyArray<string>): ScanArguments | undefined => {
  const kind = kinds.find((each) => each === name)
  const [only, ...others] = more.filter((each) => !isOption(each))
  const languages = languagesIn(optionIn(more, languagesOption) ?? "off")
  const powerShell = transportIn(optionIn(more, powerShellOption) ?? "encoded")
  return command === "scan" && kind !== undefined && others.length === 0 && languages !== undefined
      && powerShell !== undefined
    ? { kind, only, languages, powerShell }
    : undefined
}

const isOption = (text: string) => [languagesOption, powerShellOption].some((option) => text.startsWith(option))

const optionIn = (texts: ReadonlyArray<string>, option: string) =>
  texts.find((text) => text.startsWith(option))?.slice(option.length)
