/** Text in the cells of a terminal. */

/** East Asian wide and fullwidth characters and pictures take two cells (Unicode, UAX #11), combining marks none. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u
const none = /[\p{Mn}\p{Me}\p{Cf}]/u

const cellsOf = (character: string) => none.test(character) ? 0 : wide.test(character) ? 2 : 1

/** How many cells a text takes. */
export const width = (text: string): number => {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let cells = 0
  for (const character of text) cells += cellsOf(character)
  return cells
}

/** No more of a text than fits, with a sign where something is left out. */
export const clipped = (text: string, cells: number): string => {
  if (width(text) <= cells) return text
  let kept = ""
  let taken = 0
  for (const character of text) {
    taken += cellsOf(character)
    if (taken > Math.max(1, cells) - 1) break
    kept += character
  }
  return `${kept}…`
}

export const padded = (text: string, cells: number): string => text + " ".repeat(Math.max(0, cells - width(text)))

/** What others have said, in one line: no control character of theirs gets to a terminal. */
export const inOneLine = (text: string): string => text.replace(/[\p{C}\s]+/gu, " ")

/** Words in lines that are no longer; a word that is, has a line of its own. */
export const folded = (text: string, cells: number): Array<string> => {
  const lines = [""]
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1]!
    if (last === "") lines[lines.length - 1] = word
    else if (width(last) + 1 + width(word) <= cells) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Words in lines that are no longer; a word that is, is broken where the line ends. */
export const broken = (text: string, cells: number): Array<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`
    if (width(longer) <= cells) {
      line = longer
      continue
    }
    if (line !== "") lines.push(line)
    line = ""
    for (const character of word) {
      if (width(line) + cellsOf(character) > cells) {
        lines.push(line)
        line = ""
      }
      line += character
    }
  }
  return [...lines, line]
}
