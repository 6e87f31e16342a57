import { Context, Redacted } from "effect"
import { spellingsOf, withoutSecrets } from "../domain/redaction.ts"

/** The secrets of this process, known to whatever writes something that others read. */
export interface KnownSecrets {
  /** From now on it is taken out of everything that is logged. */
  learn(secret: Redacted.Redacted<string>): void
  /** The text without any of them, and without what has the form of a secret. */
  redacted(text: string): string
}

export const make = (): KnownSecrets => {
  let spellings: ReadonlyArray<string> = []
  return {
    learn: (secret) => {
      const more = spellingsOf(Redacted.value(secret)).filter((text) => !spellings.includes(text))
      if (more.length > 0) spellings = [...spellings, ...more].toSorted((a, b) => b.length - a.length)
    },
    redacted: (text) => withoutSecrets(text, spellings)
  }
}

/** One for the whole process: whoever comes to know a secret need not know who logs. */
export const KnownSecrets = Context.Reference<KnownSecrets>("itam-agent/layers/knownSecrets/KnownSecrets", {
  defaultValue: make
})
