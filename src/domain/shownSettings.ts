import type { Given } from "./decodeSettings.ts"
import type { ShownSetting } from "./doctor/Finding.ts"
import { type SettingKey, settingKeys, settingTable } from "./Settings.ts"
import { shownValue } from "./shownValue.ts"

/**
 * Every setting as it may be shown: value, the place that it comes from, and what it is for. No secret is in it.
 * `logFolder`: what `LOG_DIR` is where nobody has set it.
 */
export const shownSettings = (
  given: ReadonlyMap<SettingKey, Given>,
  stateFolder: string,
  logFolder?: Given
): ReadonlyArray<ShownSetting> => {
  const unset: { readonly [K in SettingKey]?: Given | undefined } = {
    STATE_DIR: { value: stateFolder, from: "default" },
    LOG_DIR: logFolder
  }
  return settingKeys.map((key) => {
    const written = given.get(key) ?? unset[key]
    const about = settingTable[key].description
    if (written === undefined) return { key, about }
    const { from, value } = written
    const shown = shownValue(key, value)
    return shown === undefined ? { key, secret: true, from, about } : { key, value: shown, from, about }
  })
}
