/** One `KEY=value` of a `config.env`, and the line it stands on. */
export interface ConfigEntry {
  readonly key: string
  readonly value: string
  readonly line: number
}

/** What a `config.env` says, and what in it deserves a word to its author. */
export interface ConfigEnv {
  readonly entries: ReadonlyArray<ConfigEntry>
  readonly warnings: ReadonlyArray<{ readonly line: number; readonly message: string }>
}

/**
 * Reads a `config.env`: lines are trimmed; blank lines, lines that begin with `#` and lines without `=` are passed over;
 * the first `=` splits; key and value are trimmed; a `#` inside a value belongs to it; of a key given twice the last
 * one counts. A byte order mark, CRLF and a leading `export ` are accepted; one pair of surrounding quotes is taken off.
 * Pure and total: whatever the text is, this answers.
 */
export const parseConfigEnv = (text: string): ConfigEnv => {
  const entries = new Map<string, ConfigEntry>()
  const warnings: Array<{ readonly line: number; readonly message: string }> = []
  for (const [index, raw] of text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/).entries()) {
    const line = index + 1
    const statement = raw.trim().replace(/^export\s+/, "")
    if (statement === "" || statement.startsWith("#")) continue
    const at = statement.indexOf("=")
    if (at < 1) {
      warnings.push({ line, message: "is passed over: it is not of the form KEY=value" })
      continue
    }
    const key = statement.slice(0, at).trim()
    const { quoted, value } = unquoted(statement.slice(at + 1).trim())
    if (quoted) {
      warnings.push({ line, message: `the quotes around the value of ${key} were taken off: values need none` })
    }
    const earlier = entries.get(key)
    if (earlier !== undefined) {
      warnings.push({ line, message: `${key} is given twice: this line counts, line ${earlier.line} does not` })
    }
    entries.set(key, { key, value, line })
  }
  return { entries: [...entries.values()], warnings }
}

const unquoted = (value: string) => {
  const quote = value[0]
  return value.length >= 2 && (quote === "\"" || quote === "'") && value.endsWith(quote)
    ? { value: value.slice(1, -1), quoted: true }
    : { value, quoted: false }
}
