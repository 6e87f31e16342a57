import type { Given } from "./decodeSettings.ts"
import { liveKeys, type SettingKey, settingKeys } from "./Settings.ts"

/** What becomes of settings that were written anew. */
export interface Reloading {
  /** What is in force from now on: what was before, and of what is new all that can be. */
  readonly given: ReadonlyMap<SettingKey, Given>
  /** Keys that have another value from now on. */
  readonly changed: ReadonlyArray<SettingKey>
  /** Keys that have another value from the next start on. */
  readonly pending: ReadonlyArray<SettingKey>
}

/** Settings in force, and those that were written since, as one. */
export const reloading = (
  inForce: ReadonlyMap<SettingKey, Given>,
  written: ReadonlyMap<SettingKey, Given>
): Reloading => {
  const differing = settingKeys.filter((key) => inForce.get(key)?.value !== written.get(key)?.value)
  return {
    given: new Map(settingKeys.flatMap((key) => {
      const given = (liveKeys.has(key) ? written : inForce).get(key)
      return given === undefined ? [] : [[key, given] as const]
    })),
    changed: differing.filter((key) => liveKeys.has(key)),
    pending: differing.filter((key) => !liveKeys.has(key))
  }
}
