import { make } from "./Format.ts"

/** How far FileVault has come with changing the disk. */
export interface FileVaultProgress {
  readonly conversion?: "encrypting" | "decrypting"
  /** Share that is done. */
  readonly percent?: number
}

/** `fdesetup status` (fdesetup(8)), in English whatever the system speaks; whatever else it says is no progress. */
export const MacFdesetup = make<FileVaultProgress>("fdesetup status", (text) => {
  const [, word, percent] =
    /\b(Encryption|Decryption) in progress(?:: Percent completed = (\d{1,3}(?:\.\d{1,6})?)(?!\d))?/i.exec(text) ?? []
  if (word === undefined) return {}
  const done = percent === undefined || Number(percent) > 100 ? {} : { percent: Number(percent) }
  return { conversion: word.toLowerCase() === "encryption" ? "encrypting" : "decrypting", ...done }
})
