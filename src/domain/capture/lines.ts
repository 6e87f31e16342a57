/**
 * Changes bytes as text. A line that is no UTF-8 is taken byte by byte as Latin-1 and written so again, so that one wrong
 * byte neither hides what is beside it nor is put right.
 */
export const withText = (bytes: Uint8Array, change: (text: string) => string): Uint8Array => {
  const read = linesOf(bytes).map(lineOf)
  const changed = change(read.map(({ text }) => text).join("\n")).split("\n")
  return joined(changed.map((text, index) => read[index]?.isUtf8 === false ? latin1Bytes(text) : utf8Bytes(text)))
}

const lineFeed = 0x0a

const linesOf = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => {
  const lines: Array<Uint8Array> = []
  let start = 0
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, start)) {
    lines.push(bytes.subarray(start, at))
    start = at + 1
  }
  return [...lines, bytes.subarray(start)]
}

const lineOf = (bytes: Uint8Array) => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)
  const isUtf8 = equal(utf8Bytes(text), bytes)
  return { isUtf8, text: isUtf8 ? text : Array.from(bytes, (byte) => String.fromCharCode(byte)).join("") }
}

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, index) => byte === b[index])

const utf8Bytes = (text: string) => new TextEncoder().encode(text)

const latin1Bytes = (text: string) =>
  [...text].every((character) => character.charCodeAt(0) <= 0xff)
    ? Uint8Array.from(text, (character) => character.charCodeAt(0))
    : utf8Bytes(text)

const joined = (lines: ReadonlyArray<Uint8Array>): Uint8Array => {
  const result = new Uint8Array(lines.reduce((length, line) => length + line.length + 1, -1))
  let at = 0
  for (const line of lines) {
    if (at > 0) result[at - 1] = lineFeed
    result.set(line, at)
    at += line.length + 1
  }
  return result
}
