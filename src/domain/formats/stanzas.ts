/** One block of `Name: value` lines. */
export type Stanza = ReadonlyMap<string, string>

export interface Stanzas {
  readonly stanzas: ReadonlyArray<Stanza>
  /** The text ends in the middle of a stanza. */
  readonly cut: boolean
  /** How many stanzas cannot be believed: a line of them is none, or a field is there twice, as where two ran together. */
  readonly damaged: number
}

/**
 * Blocks of `Name: value` lines with empty lines between them, as Debian's control files (deb822(5)) and Alpine's
 * database have them. Of the fields only the wanted ones are kept, continuation lines are passed over. A last stanza
 * without an empty line after it counts if it `isWhole` and its last line is; otherwise the text is `cut`. One pass
 * over the text, whatever it holds.
 */
export const stanzasIn = (
  text: string,
  wanted: ReadonlySet<string>,
  isWhole: (stanza: Stanza) => boolean
): Stanzas => {
  const stanzas: Array<Stanza> = []
  let damaged = 0
  let stanza = new Map<string, string>()
  let isBegun = false
  let isDamaged = false
  let start = 0
  const close = () => {
    if (isDamaged) damaged++
    else if (stanza.size > 0) stanzas.push(stanza)
    stanza = new Map()
    isDamaged = false
  }
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
    isBegun = end > start
    if (!isBegun) close()
    else if (text[start] !== " " && text[start] !== "\t") {
      const line = text.slice(start, end)
      const colon = line.indexOf(":")
      const name = line.slice(0, Math.max(colon, 0))
      isDamaged ||= colon < 1 || line.includes("\0") || stanza.has(name)
      if (wanted.has(name)) stanza.set(name, line.slice(colon + 1).trim())
    }
    start = end + 1
  }
  const cut = start < text.length || (isBegun && !isDamaged && !isWhole(stanza))
  if (cut) stanza = new Map()
  close()
  return { stanzas, cut, damaged }
}
