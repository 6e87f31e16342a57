import { make } from "./Format.ts"

/** User ids that are given to people. */
export interface UidRange {
  readonly min: number
  readonly max: number
}

/** `/etc/login.defs` (login.defs(5)): `UID_MIN` and `UID_MAX`, 1000 and 60000 where they are not set. */
export const LoginDefs = make<UidRange>("/etc/login.defs", (text) => ({
  min: setting(text, /^[ \t]*UID_MIN[ \t]+(\d{1,10})\b/m) ?? usualUids.min,
  max: setting(text, /^[ \t]*UID_MAX[ \t]+(\d{1,10})\b/m) ?? usualUids.max
}))

/** What shadow-utils takes where `login.defs` says nothing. */
export const usualUids: UidRange = { min: 1000, max: 60_000 }

const setting = (text: string, pattern: RegExp) => {
  const value = pattern.exec(text)?.[1]
  return value === undefined ? undefined : Number(value)
}
