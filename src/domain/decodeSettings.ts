import { Option, Result, Schema } from "effect"
import { languagesIn } from "./languages.ts"
import { type PowerShellTransport, transportOf } from "./powerShellTransport.ts"
import {
  expectedKey,
  settingDefaults,
  type SettingKey,
  settingKeys,
  type Settings,
  SettingsSchema
} from "./Settings.ts"
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
    const fallback = settingDefaults[key]
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
  const valueOf = <K extends SettingKey>(key: K): Option.Option<typeof SettingsSchema.fields[K]["Type"]> => {
    const written = given.get(key)
    if (written === undefined) return Option.none()
    const field = SettingsSchema.fields[key] as unknown as Schema.Codec<typeof SettingsSchema.fields[K]["Type"], string>
    const decoded = Schema.decodeUnknownResult(field)(written.value)
    if (Result.isSuccess(decoded)) return Option.some(decoded.success)
    const shown = shownValue(key, written.value) ?? "(not shown)"
    const expected = Schema.resolveAnnotations(field)?.[expectedKey]
    faults.push({ key, from: written.from, message: `${key}=${shown} must be ${String(expected)}` })
    return Option.none()
  }
  const required = <K extends SettingKey>(key: K) => Option.getOrUndefined(valueOf(key))!
  const transport = (): PowerShellTransport => {
    const kind = required("POWERSHELL_TRANSPORT") ?? "encoded"
    const transport = transportOf(kind, Option.getOrUndefined(valueOf("POWERSHELL_SCRIPT_FILE")))
    if (transport !== undefined) return transport
    const { from, value } = given.get("POWERSHELL_TRANSPORT")!
    const message = `POWERSHELL_TRANSPORT=${value} needs POWERSHELL_SCRIPT_FILE, an absolute path`
    faults.push({ key: "POWERSHELL_TRANSPORT", from, message })
    return { kind: "off" }
  }
  const settings: Settings = {
    tenantId: required("TENANT_ID"),
    apiToken: valueOf("API_TOKEN"),
    apiTokenFile: valueOf("API_TOKEN_FILE"),
    apiBaseUrl: required("API_BASE_URL")?.replace(/\/+$/, ""),
    caFile: valueOf("CA_FILE"),
    clientCertFile: valueOf("CLIENT_CERT_FILE"),
    clientKeyFile: valueOf("CLIENT_KEY_FILE"),
    escrowPublicKeyFile: valueOf("ESCROW_PUBLIC_KEY_FILE"),
    httpsProxy: valueOf("HTTPS_PROXY"),
    httpProxy: valueOf("HTTP_PROXY"),
    noProxy: valueOf("NO_PROXY"),
    requestGzip: required("REQUEST_GZIP"),
    protocol: required("PROTOCOL"),
    hardwareSoftwareIntervalMinutes: required("HARDWARE_SOFTWARE_INTERVAL"),
    telemetryIntervalMinutes: required("TELEMETRY_INTERVAL"),
    refreshIntervalHours: required("REFRESH_INTERVAL"),
    installToken: valueOf("INSTALL_TOKEN"),
    heartbeatIntervalSeconds: required("HEARTBEAT_INTERVAL"),
    heartbeatWhenUnchanged: required("HEARTBEAT_WHEN_UNCHANGED"),
    softwareLimit: valueOf("SOFTWARE_LIMIT"),
    heartbeatBearer: required("HEARTBEAT_BEARER"),
    languagePackages: languagesIn(required("LANGUAGE_PACKAGES") ?? "off") ?? [],
    powerShellTransport: transport(),
    stateDir: valueOf("STATE_DIR"),
    outboxLimitMib: required("OUTBOX_LIMIT"),
    outboxReports: required("OUTBOX_REPORTS"),
    outboxReportLimitMib: required("OUTBOX_REPORT_LIMIT"),
    memoryLimitMib: required("MEMORY_LIMIT"),
    cpuLimitPercent: required("CPU_LIMIT"),
    loopDelayLimitMs: required("LOOP_DELAY_LIMIT"),
    selfCheckIntervalSeconds: required("SELF_CHECK_INTERVAL"),
    scanMemoryLimitMib: required("SCAN_MEMORY_LIMIT"),
    batteryLimitPercent: required("BATTERY_LIMIT"),
    loadLimit: required("LOAD_LIMIT"),
    logLevel: required("LOG_LEVEL"),
    logDir: valueOf("LOG_DIR"),
    logFormat: required("LOG_FORMAT"),
    logFileSizeMib: required("LOG_FILE_SIZE"),
    logFiles: required("LOG_FILES"),
    healthPort: required("HEALTH_PORT"),
    otlpUrl: Option.map(valueOf("OTLP_URL"), (url) => url.replace(/\/+$/, "")),
    receiverPort: required("RECEIVER_PORT")
  }
  return faults.length === 0 ? Result.succeed(settings) : Result.fail(faults)
}

/** The settings with what is wrong replaced by its default, and every fault: for those who look at wrong ones, too. */
export const decodeSound = (
  given: ReadonlyMap<SettingKey, Given>
): { readonly settings: Settings; readonly faults: ReadonlyArray<SettingFault> } => {
  const decoded = decodeSettings(given)
  if (Result.isSuccess(decoded)) return { settings: decoded.success, faults: [] }
  const faults = decoded.failure
  const sound = new Map([...given].flatMap(([key, written]) => {
    const fallback = settingDefaults[key]
    return !faults.some((fault) => fault.key === key)
      ? [[key, written] as const]
      : fallback === undefined
      ? []
      : [[key, { value: fallback, from: "default" }] as const]
  }))
  return { settings: Result.getOrThrow(decodeSettings(sound)), faults }
}
