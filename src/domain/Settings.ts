import type { PowerShellTransport } from "./powerShellTransport.ts"
import { backendSettings } from "./settings/backendSettings.ts"
import { observationSettings } from "./settings/observationSettings.ts"
import { outboxSettings } from "./settings/outboxSettings.ts"
import { receiverSettings } from "./settings/receiverSettings.ts"
import { reportSettings } from "./settings/reportSettings.ts"
import { restraintSettings } from "./settings/restraintSettings.ts"
import type { Setting, ValuesOf } from "./settings/setting.ts"

const table = {
  ...backendSettings,
  ...reportSettings,
  ...outboxSettings,
  ...restraintSettings,
  ...observationSettings,
  ...receiverSettings
}

export type SettingKey = keyof typeof table

/** Every setting by its key: the one table for environment and `config.env`, in the order in which they are shown. */
export const settingTable: { readonly [Key in SettingKey]: Setting } = table

export const settingKeys = Object.keys(settingTable) as ReadonlyArray<SettingKey>

const keysWhere = (holds: (setting: Setting) => boolean): ReadonlySet<string> =>
  new Set<SettingKey>(settingKeys.filter((key) => holds(settingTable[key])))

/** Keys whose values are never shown. */
export const secretKeys = keysWhere(({ secret }) => secret === true)

/** What a reload can change while the agent works. */
export const liveKeys = keysWhere(({ live }) => live === true)

/** The values that stand in the table, each by itself. */
export type SettingValues = ValuesOf<typeof table>

/** The settings as the agent uses them. */
export interface Settings extends SettingValues {
  /** What POWERSHELL_TRANSPORT and POWERSHELL_SCRIPT_FILE say together. */
  readonly powerShellTransport: PowerShellTransport
}
