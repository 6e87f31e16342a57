/** One block of `Name: value` lines. */
export type Stanza = ReadonlyMap<string, string>

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
): { readonly stanzas: ReadonlyArray<Stanza>; readonly cut: boolean } => {
  const stanzas: Array<Stanza> = []
  let stanza = new Map<string, string>()
  let start = 0
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
    if (end === start) {
      if (stanza.size > 0) stanzas.push(stanza)
      stanza = new Map()
    } else {
      const line = text.slice(start, end)
      const colon = line.indexOf(":")
      const name = line.slice(0, Math.max(colon, 0))
      if (wanted.has(name)) stanza.set(name, line.slice(colon + 1).trim())
    }
    start = end + 1
  }
  const cut = start < text.length || (stanza.size > 0 && !isWhole(stanza))
  if (!cut && stanza.size > 0) stanzas.push(stanza)
  return { stanzas, cut }
}
