/** An input that nobody who means well writes, and what it is called when a format falls for it. */
export interface Hostile<Input = string> {
  readonly what: string
  readonly input: Input
}

const mebibyte = 1024 * 1024
/** Long enough that work which grows with the square of it takes seconds. */
const long = 128 * 1024

/** What stands between things in one format or another; `x` and `9` stand for words and numbers. */
const separators = [" ", "\t", "\n", ":", "=", ",", ".", "/", "\"", "\\", "[", "<", "\u001e", "\u001f"]
const controls = ["\u0000", "\r", "\u00a0", "\u2028", "\ud800", "\udc00", "\ufffd", "\u0301"]

/** Names that every JavaScript object answers to, and numbers that no counter holds. */
const inheritedNames = ["__proto__", "constructor", "toString", "hasOwnProperty"]
const strangeNumbers = ["1e999", "-1", "0", "NaN", "18446744073709551616", "4294967295", "9".repeat(400), "0x7fffffff"]

const filled = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length))

const nested = (open: string, close: string) => filled(open, long) + filled(close, long)

/** Input that is of no format at all. */
export const nonsense: ReadonlyArray<Hostile> = [
  { what: "nothing", input: "" },
  ...separators.map((sign) => ({ what: `1 MiB of ${JSON.stringify(sign)}`, input: filled(sign, mebibyte) })),
  ...[
    "a=",
    "a: ",
    "a\t",
    "\"a\",",
    "\r\n",
    "\n\n",
    " \t",
    "[x]\n",
    "x.service y\n",
    "/\\040",
    "()<>",
    "\u0316\u0301",
    ...controls,
    "x",
    "9"
  ].map((unit) => ({
    what: `much of ${JSON.stringify(unit)}`,
    input: filled(unit, long)
  })),
  { what: "deep lists", input: nested("[", "]") },
  { what: "deep objects", input: nested("{\"a\":", "}") },
  { what: "lists without an end", input: filled("[", long) },
  {
    what: "a prototype",
    input: "{\"__proto__\":{\"polluted\":true},\"constructor\":{\"prototype\":{\"polluted\":true}}}"
  },
  { what: "numbers", input: strangeNumbers.join("\n") }
]

/** The true sample, with one thing about it driven to excess. */
export const excessesOf = (sample: string): ReadonlyArray<Hostile> => [
  ...placesIn(sample).flatMap((at) =>
    [...separators, ...controls, "-", "*", "(", "x", "9"].map((sign) => ({
      what: `a sample with ${long} times ${JSON.stringify(sign)} at ${at}`,
      input: sample.slice(0, at) + filled(sign, long) + sample.slice(at)
    }))
  ),
  { what: "a sample over and over", input: filled(sample === "" ? " " : sample, mebibyte) },
  ...[...new Set(sample.match(/[^\w\s]|[ \t]+|\n/g))].slice(0, 4).map((sign) => ({
    what: `a sample over and over behind ${JSON.stringify(sign)}`,
    input: filled(sample.trim() + sign, 4 * long)
  })),
  ...inheritedNames.map((name) => ({
    what: `a sample of nothing but ${name}`,
    input: sample.replace(/[A-Za-z_]\w*/g, name)
  })),
  ...inheritedNames.map((name) => ({
    what: `a sample with ${name} for its texts`,
    input: sample.replace(/(?<=[:=]\s?"?)[A-Za-z]\w*/g, name)
  })),
  ...strangeNumbers.map((number) => ({
    what: `a sample with ${number.slice(0, 20)} for its numbers`,
    input: sample.replace(/\d+/g, number)
  })),
  ...["[", "{\"a\":"].map((open) => ({
    what: "a sample with something deep in it",
    input: sample.replace(/(?<=:\s*)("[^"]*"|\d+|true|false|null)/, nested(open, open === "[" ? "]" : "}"))
  })),
  { what: "a sample with lines of DOS", input: sample.replaceAll("\n", "\r\n") },
  { what: "a sample in one line", input: sample.replaceAll("\n", " ") },
  { what: "a sample that begins with a byte order mark", input: `\ufeff${sample}` }
]

/** In a word at the beginning and one in the middle. */
const placesIn = (sample: string): ReadonlyArray<number> => {
  const words = [...sample.matchAll(/\w+/g)].map((match) => match.index + Math.ceil(match[0].length / 2))
  return [...new Set([1, Math.floor(words.length / 2)].flatMap((nth) => words[nth] ?? []))]
}

/** The same for what is no text. */
export const excessesOfBytes = (sample: Uint8Array): ReadonlyArray<Hostile<Uint8Array>> => [
  ...[0, 1, 5, Math.floor(sample.length / 2), sample.length].flatMap((at) =>
    [0x00, 0x01, 0x41, 0x7f, 0x80, 0xff].map((byte) => ({
      what: `a sample with 1 MiB of byte ${byte} at ${at}`,
      input: joined([sample.subarray(0, at), new Uint8Array(mebibyte).fill(byte), sample.subarray(at)])
    }))
  ),
  {
    what: "a sample over and over",
    input: joined(Array.from({ length: Math.ceil(mebibyte / (sample.length + 1)) }, () => sample))
  }
]

/** Bytes one after the other. */
export const joined = (parts: ReadonlyArray<Uint8Array>) => Uint8Array.from(Buffer.concat(parts))
