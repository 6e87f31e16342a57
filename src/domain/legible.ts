/**
 * Characters that act instead of being seen: line ends, escape sequences, marks that turn the direction of writing
 * (Unicode: Cc, Cf, Zl, Zp). In a log they would begin lines that nobody logged, or hide what stands there (CWE-117).
 */
const acting = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const short: { readonly [character: string]: string } = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }

/** The text as one line in which every character can be seen: others are spelled `\n`, `\x1b`, `\u202e`, `\u{e0001}`. */
export const legible = (text: string): string =>
  text.toWellFormed().replace(acting, (char) => short[char] ?? spelled(char))

const spelled = (character: string) => {
  const point = character.codePointAt(0)!
  const digits = point.toString(16)
  return point < 0x100
    ? `\\x${digits.padStart(2, "0")}`
    : point < 0x10000
    ? `\\u${digits.padStart(4, "0")}`
    : `\\u{${digits}}`
}

/** A JSON text that says the same and is legible: JSON itself spells only what is below a blank (RFC 8259, 7). */
export const legibleJson = (json: string): string =>
  json.replace(
    acting,
    (char) =>
      Array.from({ length: char.length }, (_, unit) => `\\u${char.charCodeAt(unit).toString(16).padStart(4, "0")}`)
        .join("")
  )

/** At most so many UTF-16 units of a text, never half a character, and how many are missing. */
export const shortened = (text: string, longest: number): string => {
  if (text.length <= longest) return text
  const end = /[\ud800-\udbff]/.test(text.charAt(longest - 1)) ? longest - 1 : longest
  return `${text.slice(0, end)} … (${text.length - end} more characters)`
}
