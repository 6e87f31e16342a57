/** A text as lines of at most so many characters, broken between words; a longer word has a line of its own. */
export const folded = (text: string, width: number): Array<string> => {
  const lines = [""]
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1]!
    if (last === "") lines[lines.length - 1] = word
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
