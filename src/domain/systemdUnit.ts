/** What the service runs. */
export interface ServiceProgram {
  /** The program by its absolute path, and its arguments. */
  readonly command: ReadonlyArray<string>
  /** It is interpreted from its first instruction on. A Node.js compiles until the agent has replaced it. */
  readonly interpreted: boolean
}

/** The unit of the package for a program that lies elsewhere, or is another. */
export const unitFor = (unit: string, { command, interpreted }: ServiceProgram): string => {
  const ours = unit.replace(/^ExecStart=.*$/m, () => `ExecStart=${command.map(word).join(" ")}`)
  return interpreted ? ours : ours.replace(/^MemoryDenyWriteExecute=.*\n/m, "")
}

/** A word of a command as systemd reads it (systemd.service(5), "Command lines"; specifiers: systemd.unit(5)). */
const word = (text: string): string => {
  const plain = text.replaceAll("%", "%%").replaceAll("$", "$$$$")
  return /^[\w@%$+=:,./-]+$/.test(plain) ? plain : `"${plain.replace(/["\\\p{Cc}]/gu, escaped)}"`
}

const escaped = (character: string) =>
  character === "\"" || character === "\\"
    ? `\\${character}`
    : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`
