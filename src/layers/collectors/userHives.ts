import { Effect } from "effect"
import { isPersonal, type Profile, profilesKey, profilesOf } from "../../domain/formats/WindowsProfiles.ts"
import { Unreadable } from "../../services/Machine.ts"
import { ifPresent } from "./Collector.ts"
import { keyAt } from "./windows.ts"

/** Somebody who has a profile here, and whether the hive of that can be read: so while it is loaded. */
export interface UserHive extends Profile {
  readonly loaded: boolean
}

/** Everybody who has a profile, or a loaded hive without one. */
export const userHives = Effect.gen(function*() {
  const list = yield* ifPresent(keyAt("HKLM", profilesKey))
  const loaded = Object.keys((yield* keyAt("HKU", "", { depth: 0 })).keys).filter(isPersonal)
    .map((sid) => sid.toUpperCase())
  const profiles = list === undefined ? [] : profilesOf(list)
  const strangers = loaded.filter((sid) => profiles.every((profile) => profile.sid !== sid)).toSorted()
  return [...profiles, ...strangers.map((sid) => ({ sid, name: sid, home: undefined }))].map(
    ({ home, name, sid }): UserHive => ({ sid, name, home, loaded: loaded.includes(sid) })
  )
})

/** A key of a user, which is out of sight while nobody is logged on as that. */
export const keyOfUser = ({ loaded, sid }: UserHive, key: string) =>
  loaded
    ? keyAt("HKU", `${sid}\\${key}`)
    : Effect.fail(new Unreadable({ what: `HKU\\${sid}`, detail: "not loaded, the user is not logged on" }))
