import { orderedBy, plain } from "../presence.ts"
import type { RegistryKey } from "../RegistryKey.ts"
import { textIn } from "../registryValues.ts"

/** Somebody who has a profile on this machine. */
export interface Profile {
  readonly sid: string
  /** The name of the profile's folder: the account's own, unless two accounts of that name met here. */
  readonly name: string
  /** Folder of the profile, where it is known. */
  readonly home: string | undefined
}

/** Where Windows lists the profiles, below HKLM. */
export const profilesKey = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList"

/** Accounts of people, of this machine, a domain (S-1-5-21) or Entra ID (S-1-12-1): no service, no `_Classes`, no `.bak`. */
export const isPersonal = (sid: string): boolean => /^S-1-(5-21|12-1)(-\d+)+$/i.test(sid)

/** The profiles of people. */
export const profilesOf = (key: RegistryKey): ReadonlyArray<Profile> =>
  orderedBy(
    Object.entries(key.keys).filter(([sid]) => isPersonal(sid)).map(([sid, profile]) => {
      const home = plain(textIn(profile, "ProfileImagePath"))?.replace(/\\+$/, "")
      return { sid: sid.toUpperCase(), name: home?.slice(home.lastIndexOf("\\") + 1) || sid.toUpperCase(), home }
    }),
    ({ sid }) => sid
  )
