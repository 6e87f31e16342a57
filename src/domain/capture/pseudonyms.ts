import { present } from "../presence.ts"
import { isWellKnownWord } from "./wellKnown.ts"

/** A keyed digest: the same for the same text, and without the key nobody can tell the text from it. At least 32 bytes. */
export type KeyedDigest = (text: string) => Uint8Array

const bytesPerDigest = 32

/**
 * A value of the same shape: a digit for a digit, a letter for a letter in the same case, hexadecimal digits stay such,
 * letters of other scripts stay in a script whose letters take as many bytes; everything else is kept. What differs only in
 * case, punctuation or Unicode form gets what differs only so.
 */
export const sameShape = (digest: KeyedDigest, value: string): string => {
  const composed = value.normalize("NFC")
  if (composed !== value) return sameShape(digest, composed).normalize("NFD")
  const characters = [...value]
  const said = characters.filter(isAlphanumeric).join("").toLowerCase()
  if (said === "") return value
  const key = said.length <= longCharacters ? said : digest(`long ${said}`).join(" ")
  const digested = new Map<string, Uint8Array>()
  const byteAt = (attempt: number, index: number) => {
    const block = `shape ${attempt} ${Math.floor(index / bytesPerDigest)} ${key}`
    const bytes = digested.get(block) ?? digest(block)
    digested.set(block, bytes)
    return bytes[index % bytesPerDigest]!
  }
  for (let attempt = 0;; attempt++) {
    let index = 0
    const replaced = characters.map((each) => isAlphanumeric(each) ? alike(each, byteAt(attempt, index++)) : each)
      .join("")
    const isGood = replaced !== value && present(replaced) !== undefined && !isWellKnownWord(replaced)
    if (isGood || attempt === attempts) return replaced
  }
}

/** What is longer is digested once before it is digested block by block. */
const longCharacters = 100

/** After so many draws a value of one or two characters may stay what it is. */
const attempts = 16

const isAlphanumeric = (character: string) => /[\p{L}\p{N}]/u.test(character)

const alike = (character: string, byte: number): string => {
  const alphabet = alphabets.find(({ has }) => has.test(character))
  if (alphabet === undefined) return character
  const letters = alphabet.letters
  return letters[byte % letters.length]!
}

/** Which letter may stand for which; the last ones take what has two, and what has three or four bytes in UTF-8. */
const alphabets: ReadonlyArray<{ readonly has: RegExp; readonly letters: string }> = [
  { has: /[0-9]/, letters: "0123456789" },
  { has: /[a-f]/, letters: "abcdef" },
  { has: /[g-z]/, letters: "ghijklmnopqrstuvwxyz" },
  { has: /[A-F]/, letters: "ABCDEF" },
  { has: /[G-Z]/, letters: "GHIJKLMNOPQRSTUVWXYZ" },
  { has: /[а-яё]/, letters: "абвгдежзиклмнопрстуфхцчшщыэюя" },
  { has: /[А-ЯЁ]/, letters: "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ" },
  { has: /[\u00c0-\u00de]/, letters: "ÀÄÅÆÇÈÉÑÖØÜ" },
  { has: /[\u0080-\u07ff]/, letters: "àäåæçèéñöøü" },
  { has: /[\u3040-\u30ff]/, letters: "あいうえおかきくけこさしすせそ" },
  { has: /[\uac00-\ud7a3]/, letters: "가나다라마바사아자차카타파하" },
  { has: /[\u{800}-\u{10ffff}]/u, letters: "天地玄黄宇宙洪荒日月盈昃辰宿列张" }
]

/** Escapes of systemd, the kernel and addresses of the web: they are no letters. */
const escapeSequence = /\\x[0-9a-f]{2}|\\[0-7]{3}|%[0-9a-f]{2}/i

const wordOrEscape = new RegExp(`${escapeSequence.source}|[\\p{L}\\p{N}\\p{M}]+`, "giu")

/**
 * A name, word by word: `jane.doe` and `Doe, Jane` stay the same two words. Words that everybody uses stay what they are,
 * so that `laptop-7.local` still says what it says.
 */
export const sameWords = (digest: KeyedDigest, name: string): string =>
  name.replace(
    wordOrEscape,
    (word) => escapeSequence.test(word) || isWellKnownWord(word) ? word : sameShape(digest, word)
  )
