import { secretKeys, type SettingKey } from "./Settings.ts"

/**
 * The value of a setting as it may be shown, right or wrong: nothing of a secret, and of an address neither user and
 * password nor query, which people put tokens into. `undefined` where nothing may be shown.
 */
export const shownValue = (key: SettingKey, value: string): string | undefined =>
  secretKeys.has(key)
    ? undefined
    : value.replace(/\/\/[^/?#\s]*@/, "//(not shown)@").replace(/^(https?:\/\/[^?#]*)[?#].*$/i, "$1?(not shown)")
