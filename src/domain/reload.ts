import type { Given } from "./decodeSettings.ts"
import { type SettingKey, settingKeys } from "./Settings.ts"

/**
 * What a reload can change while the agent works: whatever is asked for anew at each cycle. The rest says where reports
 * come from, where they lie and where they go: there a change begins another life, with a start of its own.
 */
export const liveKeys: ReadonlySet<SettingKey> = new Set<SettingKey>([
  "API_TOKEN",
  "API_TOKEN_FILE",
  "INSTALL_TOKEN",
  "REQUEST_GZIP",
  "HARDWARE_SOFTWARE_INTERVAL",
  "TELEMETRY_INTERVAL",
  "REFRESH_INTERVAL",
  "HEARTBEAT_INTERVAL",
  "HEARTBEAT_WHEN_UNCHANGED",
  "HEARTBEAT_BEARER",
  "SOFTWARE_LIMIT",
  "LANGUAGE_PACKAGES",
  "POWERSHELL_TRANSPORT",
  "POWERSHELL_SCRIPT_FILE",
  "MEMORY_LIMIT",
  "CPU_LIMIT",
  "LOOP_DELAY_LIMIT",
  "SELF_CHECK_INTERVAL",
  "SCAN_MEMORY_LIMIT",
  "BATTERY_LIMIT",
  "LOAD_LIMIT",
  "LOG_LEVEL"
])

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
