/** Nobody who means well nests an answer deeper. */
const deepest = 64

/**
 * Whether a JSON text is nested so deep that whoever walks through its value may run out of stack. Counts brackets
 * outside of strings, in one pass and without a stack.
 */
export const isTooDeep = (json: string): boolean => {
  let depth = 0
  let quoted = false
  for (let at = 0; at < json.length; at++) {
    const sign = json[at]
    if (quoted && sign === "\\") at++
    else if (sign === "\"") quoted = !quoted
    else if (quoted) continue
    else if (sign === "[" || sign === "{") {
      if (++depth > deepest) return true
    } else if (sign === "]" || sign === "}") depth--
  }
  return false
}
