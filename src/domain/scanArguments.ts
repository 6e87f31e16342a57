import { type Language, languagesIn } from "./languages.ts"

/** What a scan in a process of its own may be of: everything but the load, which the agent reads itself. */
const kinds = ["hardware", "software", "heartbeat"] as const

export interface ScanArguments {
  readonly kind: (typeof kinds)[number]
  /** Names of the sections to read, with commas between them; all of the kind without it. */
  readonly only: string | undefined
  /** Languages whose packages are wanted, too. */
  readonly languages: ReadonlyArray<Language>
}

/** The option that hands on what the settings ask for. */
export const languagesOption = "--language-packages="

/** What `itam-agent scan KIND [SECTIONS] [--language-packages=LIST]` says: how the agent starts itself to take stock. */
export const scanArguments = ([command, name, ...more]: ReadonlyArray<string>): ScanArguments | undefined => {
  const kind = kinds.find((each) => each === name)
  const option = more.at(-1)?.startsWith(languagesOption) ? more.at(-1)!.slice(languagesOption.length) : undefined
  const [only, ...others] = option === undefined ? more : more.slice(0, -1)
  const languages = languagesIn(option ?? "off")
  return command === "scan" && kind !== undefined && others.length === 0 && languages !== undefined
    ? { kind, only, languages }
    : undefined
}
