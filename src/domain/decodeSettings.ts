import { Option, Result, Schema } from "effect"
import { transportOf } from "./powerShellTransport.ts"
import { type SettingKey, settingKeys, type Settings, settingTable, type SettingValues } from "./Settings.ts"
import { shownValue } from "./shownValue.ts"

/** A value as somebody wrote it, and where. */
export interface Given {
  readonly value: string
  /** `environment`, `default`, or file and line: `/etc/itam-agent/config.env:3`. */
  readonly from: string
}

/** One setting that is not what it has to be. The message names place, key and expectation, and never shows a secret. */
export interface SettingFault {
  readonly key: string
  readonly from: string
  readonly message: string
}

/** Environment over `config.env` over defaults, key by key. An empty value counts as not given. */
export const layered = (
  environment: Readonly<Record<string, string | undefined>>,
  file: ReadonlyArray<{ readonly key: string; readonly value: string; readonly line: number }>,
  fileName: string
): ReadonlyMap<SettingKey, Given> => {
  const inFile = new Map(file.map((entry) => [entry.key, entry]))
  return new Map(settingKeys.flatMap((key) => {
    const fromEnvironment = environment[key]?.trim()
    const entry = inFile.get(key)
    const { fallback } = settingTable[key]
    const given: Given | undefined = fromEnvironment
      ? { value: fromEnvironment, from: "environment" }
      : entry !== undefined && entry.value !== ""
      ? { value: entry.value, from: `${fileName}:${entry.line}` }
      : fallback !== undefined
      ? { value: fallback, from: "default" }
      : undefined
    return given === undefined ? [] : [[key, given] as const]
  }))
}

/** The settings, or every fault at once. */
export const decodeSettings = (
  given: ReadonlyMap<SettingKey, Given>
): Result.Result<Settings, ReadonlyArray<SettingFault>> => {
  const faults: Array<SettingFault> = []
  const valueOf = (key: SettingKey): Option.Option<unknown> => {
    const written = given.get(key)
    if (written === undefined) return Option.none()
    const { expected, form } = settingTable[key]
    const decoded = Schema.decodeUnknownResult(form)(written.value)
    if (Result.isSuccess(decoded)) return Option.some(decoded.success)
    const shown = shownValue(key, written.value) ?? "(not shown)"
    faults.push({ key, from: written.from, message: `${key}=${shown} must be ${expected}` })
    return Option.none()
  }
  const values = Object.fromEntries(settingKeys.map((key) => {
    const { fallback, member } = settingTable[key]
    const value = valueOf(key)
    return [member, fallback === undefined ? value : Option.getOrUndefined(value)]
  })) as unknown as SettingValues
  const powerShellTransport = transportOf(values.powerShellKind, Option.getOrUndefined(values.powerShellScriptFile))
  if (powerShellTransport === undefined) {
    const { from, value } = given.get("POWERSHELL_TRANSPORT")!
    const message = `POWERSHELL_TRANSPORT=${value} needs POWERSHELL_SCRIPT_FILE, an absolute path`
    faults.push({ key: "POWERSHELL_TRANSPORT", from, message })
  }
  return faults.length === 0 && powerShellTransport !== undefined
    ? Result.succeed({ ...values, powerShellTransport })
    : Result.fail(faults)
}

/** The settings with what is wrong replaced by its default, and every fault: for those who look at wrong ones, too. */
export const decodeSound = (
  given: ReadonlyMap<SettingKey, Given>
): { readonly settings: Settings; readonly faults: ReadonlyArray<SettingFault> } => {
  const decoded = decodeSettings(given)
  if (Result.isSuccess(decoded)) return { settings: decoded.success, faults: [] }
  const faults = decoded.failure
  const sound = new Map([...given].flatMap(([key, written]) => {
    const { fallback } = settingTable[key]
    return !faults.some((fault) => fault.key === key)
      ? [[key, written] as const]
      : fallback === undefined
      ? []
      : [[key, { value: fallback, from: "default" }] as const]
  }))
  return { settings: Result.getOrThrow(decodeSettings(sound)), faults }
}
