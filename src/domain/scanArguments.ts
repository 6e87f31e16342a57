import { type Language, languagesIn } from "./languages.ts"

/** What a scan in a process of its own may be of: everything but the load, which the agent reads itself. */
const kinds = ["hardware", "software", "heartbeat"] as const

export interface ScanArguments {
  readonly kind: (typeof kinds)[number]
  /** Names of the sections to read, with commas between them; all of the kind without it. */
  readonly only: string | undefined
  /** Languages whose packages are wanted, too. */
  readonly languages: ReadonlyArray<Language>
  /** Absolute path of the folder where a scan finds what the one before it kept; without it, nothing is kept. */
  readonly stateFolder: string | undefined
}

/** The option that hands on what the settings ask for. */
export const languagesOption = "--language-packages="

/** The option that hands on where state is kept. */
export const stateFolderOption = "--state-folder="

/**
 * What `itam-agent scan KIND [SECTIONS] [--language-packages=LIST] [--state-folder=FOLDER]` says: how the agent starts
 * itself to take stock.
 */
export const scanArguments = ([command, name, ...more]: ReadonlyArray<string>): ScanArguments | undefined => {
  const kind = kinds.find((each) => each === name)
  const [only, ...others] = more.filter((word) => !isOption(word))
  const valueOf = (option: string) => more.find((word) => word.startsWith(option))?.slice(option.length)
  const languages = languagesIn(valueOf(languagesOption) ?? "off")
  return command === "scan" && kind !== undefined && others.length === 0 && languages !== undefined
    ? { kind, only, languages, stateFolder: valueOf(stateFolderOption) }
    : undefined
}

const isOption = (word: string) => [languagesOption, stateFolderOption].some((option) => word.startsWith(option))
