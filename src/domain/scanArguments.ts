import { type Language, languagesIn } from "./languages.ts"

/** What a scan in a process of its own may be of: everything but the load, which the agent reads itself. */
const kinds = ["hardware", "software", "heartbeat"] as const

export interface ScanArguments {
  readonly kind: (typeof kinds)[number]
  /** Names of the sections to read, with commas between them; all of the kind without it. */
  readonly only: string | undefined
  /** Languages whose packages are wanted, too. */
  readonly languages: ReadonlyArray<Language>
  /** For whom recovery passwords are to be read and sealed, see `EscrowArgument`: without it they are not even read. */
  readonly escrow: string | undefined
  /** Absolute path of the folder where a scan finds what the one before it kept; without it, nothing is kept. */
  readonly stateFolder: string | undefined
}

/** The options that hand on what the settings ask for. */
export const languagesOption = "--language-packages="
export const escrowOption = "--escrow="

export const stateFolderOption = "--state-folder="

const options = [languagesOption, escrowOption, stateFolderOption]

/**
 * What `itam-agent scan KIND [SECTIONS] [--language-packages=LIST] [--escrow=TERMS] [--state-folder=FOLDER]` says: how the
 * agent starts itself to take stock.
 */
export const scanArguments = ([command, name, ...more]: ReadonlyArray<string>): ScanArguments | undefined => {
  const kind = kinds.find((each) => each === name)
  const valueOf = (option: string) => more.find((each) => each.startsWith(option))?.slice(option.length)
  const [only, ...others] = more.filter((each) => !options.some((option) => each.startsWith(option)))
  const languages = languagesIn(valueOf(languagesOption) ?? "off")
  return command === "scan" && kind !== undefined && others.length === 0 && languages !== undefined
    ? { kind, only, languages, escrow: valueOf(escrowOption), stateFolder: valueOf(stateFolderOption) }
    : undefined
}
