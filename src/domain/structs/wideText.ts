const utf16 = new TextDecoder("utf-16le", { ignoreBOM: true })

/** UTF-16 of Windows, to its NUL or its end; halves of surrogate pairs become U+FFFD, an odd byte at the end is none. */
export const wideText = (bytes: Uint8Array): string => {
  const end = endOfText(bytes, 0)
  return utf16.decode(bytes.subarray(0, end))
}

/** Texts one after the other, each with its NUL: REG_MULTI_SZ, drive strings. Empty ones are not told. */
export const wideTexts = (bytes: Uint8Array): ReadonlyArray<string> => {
  const texts: Array<string> = []
  for (let at = 0; at < bytes.length - 1;) {
    const end = endOfText(bytes, at)
    if (end > at) texts.push(utf16.decode(bytes.subarray(at, end)))
    at = end + 2
  }
  return texts
}

const endOfText = (bytes: Uint8Array, from: number): number => {
  let at = from
  while (at + 1 < bytes.length && (bytes[at] !== 0 || bytes[at + 1] !== 0)) at += 2
  return Math.min(at, bytes.length - (bytes.length - from) % 2)
}
