import type { ProbeSection } from "../../services/Machine.ts"
import { ending, opening } from "./probe/opening.ts"
import { questions } from "./probe/questions.ts"

const body = [
  opening,
  ...Object.entries(questions).map(([section, question]) => `Section '${section}' {${question}}`),
  ending
].join("\n")

/** What a run of the script is told. Nothing else varies: what a user, a setting or a machine says never gets into it. */
export interface ProbeOptions {
  /** Sections to ask for, in whatever order. */
  readonly sections: ReadonlyArray<ProbeSection>
  /** After so many seconds no further section is begun. */
  readonly budgetSeconds: number
  /** Whether BitLocker's recovery passwords are read: only where they are sealed for escrow. */
  readonly keys: boolean
}

/**
 * The one PowerShell script of a scan: a line of JSON for each section as soon as it is done, as `ProbeOutput` reads
 * them. A section that fails, or asks what this Windows has not, says so in its line and costs no other.
 */
export const probeScript = ({ budgetSeconds, keys, sections }: ProbeOptions): string =>
  [
    `$only=@(${Object.keys(questions).filter(isOneOf(sections)).map((name) => `'${name}'`).join(",")})`,
    `$budget=${Math.max(0, Math.trunc(budgetSeconds))}`,
    `$keys=${keys ? "$true" : "$false"}`,
    body
  ].join("\n")

const isOneOf = (names: ReadonlyArray<string>) => (name: string) => names.includes(name)

/** The same as a file that can be signed: what varies comes as parameters, `-only gpu,usb -budget 40 -keys 0`. */
export const probeScriptFile = (): string =>
  [
    "param([string]$only='',[int]$budget=40,[int]$keys=0)",
    "$only=@($only -split ','|Where-Object{$_})",
    body
  ].join("\n")

/**
 * Arguments of `powershell.exe` that run the script. Encoded, no quoting can change it (about_PowerShell_exe); together
 * with the path of the program they stay below the 32,767 characters that CreateProcess takes.
 */
export const probeArguments = (options: ProbeOptions): ReadonlyArray<string> => [
  "-NoLogo",
  "-NoProfile",
  "-NonInteractive",
  "-ExecutionPolicy",
  "Bypass",
  "-OutputFormat",
  "Text",
  "-EncodedCommand",
  Buffer.from(packed(probeScript(options)), "utf16le").toString("base64")
]

/** The script without what only people read: comments on lines of their own, indentation, empty lines. */
export const packed = (script: string): string =>
  script.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#")).join("\n")
