import { Option, type Redacted, Result, Schema } from "effect"
import { proxyUrl } from "./proxy.ts"

/** The annotation that says in a few words what a setting has to be. */
const expectedKey = "itam-agent/expected"

const setting = <S extends Schema.Top>(schema: S, description: string, expected: string): S["Rebuild"] =>
  schema.annotate({ description, [expectedKey]: expected })

const wholeNumber = (minimum: number, maximum: number) =>
  Schema.FiniteFromString.pipe(Schema.check(Schema.isInt(), Schema.isBetween({ minimum, maximum })))

/** Letters, digits and signs that HTTP headers carry unharmed (RFC 9110, 5.5). */
const printable = Schema.NonEmptyString.pipe(Schema.check(Schema.isPattern(/^[\x21-\x7e]+$/)))

const HttpUrl = Schema.String.pipe(
  Schema.check(Schema.makeFilter((text: string) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    return url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === ""
      && url.search === "" && url.hash === ""
  }))
)

/** A file that is named in full: the working directory of a service says nothing. */
const AbsolutePath = Schema.NonEmptyString.pipe(Schema.check(Schema.isPattern(/^(\/|[A-Za-z]:[\\/])/)))

const Proxy = Schema.String.pipe(Schema.check(Schema.makeFilter((text: string) => proxyUrl(text) !== undefined)))

const proxyForm = "http://host:port, with user:password@ before the host where the proxy asks for them"

const minutes = "a whole number of minutes from 1 to 10080 (a week)"

/** Every setting by its key: form, description, what it has to be. The one Schema for environment and `config.env`. */
export const SettingsSchema = Schema.Struct({
  TENANT_ID: setting(
    printable.pipe(Schema.check(Schema.isMaxLength(128))),
    "Tenant of the backend that this machine belongs to",
    "up to 128 letters, digits or signs without spaces"
  ),
  API_TOKEN: setting(
    Schema.RedactedFromValue(printable),
    "Bearer token for the backend. Better kept in a file: API_TOKEN_FILE",
    "the token as the backend gave it, one word without spaces"
  ),
  API_TOKEN_FILE: setting(
    AbsolutePath,
    "File whose first line is the bearer token; only its owner may read it",
    "an absolute path"
  ),
  API_BASE_URL: setting(
    HttpUrl,
    "Where the backend answers, up to and without the last slash: https://assets.example.org/api",
    "a URL that starts with https:// or http://, without user, query or fragment"
  ),
  CA_FILE: setting(
    AbsolutePath,
    "PEM file with certificate authorities to trust beside those of the system and of Node.js",
    "an absolute path"
  ),
  CLIENT_CERT_FILE: setting(
    AbsolutePath,
    "PEM file with the certificate that the agent shows to a backend which asks for one",
    "an absolute path"
  ),
  CLIENT_KEY_FILE: setting(
    AbsolutePath,
    "PEM file with the key of CLIENT_CERT_FILE; only its owner may read it",
    "an absolute path"
  ),
  HTTPS_PROXY: setting(Schema.RedactedFromValue(Proxy), "Proxy on the way to a backend at https://", proxyForm),
  HTTP_PROXY: setting(Schema.RedactedFromValue(Proxy), "Proxy on the way to a backend at http://", proxyForm),
  NO_PROXY: setting(
    Schema.NonEmptyString,
    "Hosts that are reached without a proxy: names with all below them, addresses, networks, or * for every host",
    "names, addresses or networks with commas between them: example.org,192.0.2.0/24"
  ),
  REQUEST_GZIP: setting(
    Schema.Literals(["auto", "on", "off"]),
    "Whether reports are compressed: auto does so where the backend has said that it takes gzip",
    "auto, on or off"
  ),
  PROTOCOL: setting(Schema.Literals(["scanner"]), "How reports look on the wire", "scanner"),
  HARDWARE_SOFTWARE_INTERVAL: setting(
    wholeNumber(1, 10_080),
    "Minutes between two scans of hardware and software",
    minutes
  ),
  TELEMETRY_INTERVAL: setting(wholeNumber(1, 10_080), "Minutes between two samples of the load", minutes),
  REFRESH_INTERVAL: setting(
    wholeNumber(1, 8_760),
    "Hours after which unchanged hardware and software is sent all the same",
    "a whole number of hours from 1 to 8760 (a year)"
  ),
  STATE_DIR: setting(
    AbsolutePath,
    "Folder for identity, outbox and baseline; made when missing, readable by its owner only",
    "an absolute path"
  ),
  OUTBOX_LIMIT: setting(
    wholeNumber(1, 10_240),
    "Most MiB that undelivered reports may take",
    "a whole number of MiB from 1 to 10240"
  ),
  LOG_LEVEL: setting(
    Schema.Literals(["DEBUG", "INFO", "WARNING", "ERROR"]),
    "Least severe messages that are logged",
    "DEBUG, INFO, WARNING or ERROR"
  ),
  RECEIVER_PORT: setting(
    wholeNumber(1, 65_535),
    "Port of the embedded receiver on 127.0.0.1",
    "a port number from 1 to 65535"
  )
}).annotate({ identifier: "Settings", title: "Settings of itam-agent" })

export type SettingKey = keyof typeof SettingsSchema.fields
export const settingKeys = Object.keys(SettingsSchema.fields) as ReadonlyArray<SettingKey>

/** What holds where nothing is set. A key without a default has to be given where it is needed. */
export const settingDefaults: { readonly [K in SettingKey]?: string } = {
  TENANT_ID: "default",
  API_BASE_URL: "http://localhost:3000/api",
  REQUEST_GZIP: "auto",
  PROTOCOL: "scanner",
  HARDWARE_SOFTWARE_INTERVAL: "60",
  TELEMETRY_INTERVAL: "10",
  REFRESH_INTERVAL: "24",
  OUTBOX_LIMIT: "64",
  LOG_LEVEL: "INFO",
  RECEIVER_PORT: "3000"
}

/** Keys whose values are never shown. */
export const secretKeys: ReadonlySet<string> = new Set<SettingKey>(["API_TOKEN", "HTTPS_PROXY", "HTTP_PROXY"])

/** The settings as the agent uses them. */
export interface Settings {
  readonly tenantId: string
  readonly apiToken: Option.Option<Redacted.Redacted<string>>
  readonly apiTokenFile: Option.Option<string>
  /** Without a slash at the end. */
  readonly apiBaseUrl: string
  readonly caFile: Option.Option<string>
  readonly clientCertFile: Option.Option<string>
  readonly clientKeyFile: Option.Option<string>
  readonly httpsProxy: Option.Option<Redacted.Redacted<string>>
  readonly httpProxy: Option.Option<Redacted.Redacted<string>>
  readonly noProxy: Option.Option<string>
  readonly requestGzip: "auto" | "on" | "off"
  readonly protocol: "scanner"
  readonly hardwareSoftwareIntervalMinutes: number
  readonly telemetryIntervalMinutes: number
  readonly refreshIntervalHours: number
  readonly stateDir: Option.Option<string>
  readonly outboxLimitMib: number
  readonly logLevel: "DEBUG" | "INFO" | "WARNING" | "ERROR"
  readonly receiverPort: number
}

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
    const shown = secretKeys.has(key) ? "(not shown)" : written.value
    const expected = Schema.resolveAnnotations(field)?.[expectedKey]
    faults.push({ key, from: written.from, message: `${key}=${shown} must be ${String(expected)}` })
    return Option.none()
  }
  const required = <K extends SettingKey>(key: K) => Option.getOrUndefined(valueOf(key))!
  const settings: Settings = {
    tenantId: required("TENANT_ID"),
    apiToken: valueOf("API_TOKEN"),
    apiTokenFile: valueOf("API_TOKEN_FILE"),
    apiBaseUrl: required("API_BASE_URL")?.replace(/\/+$/, ""),
    caFile: valueOf("CA_FILE"),
    clientCertFile: valueOf("CLIENT_CERT_FILE"),
    clientKeyFile: valueOf("CLIENT_KEY_FILE"),
    httpsProxy: valueOf("HTTPS_PROXY"),
    httpProxy: valueOf("HTTP_PROXY"),
    noProxy: valueOf("NO_PROXY"),
    requestGzip: required("REQUEST_GZIP"),
    protocol: required("PROTOCOL"),
    hardwareSoftwareIntervalMinutes: required("HARDWARE_SOFTWARE_INTERVAL"),
    telemetryIntervalMinutes: required("TELEMETRY_INTERVAL"),
    refreshIntervalHours: required("REFRESH_INTERVAL"),
    stateDir: valueOf("STATE_DIR"),
    outboxLimitMib: required("OUTBOX_LIMIT"),
    logLevel: required("LOG_LEVEL"),
    receiverPort: required("RECEIVER_PORT")
  }
  return faults.length === 0 ? Result.succeed(settings) : Result.fail(faults)
}

/** The known key nearest to a mistyped one, when it is near enough to be meant. */
export const nearestKey = (typed: string): SettingKey | undefined => {
  const wanted = typed.toUpperCase().replaceAll("-", "_")
  const [nearest] = settingKeys
    .map((key) => ({ key, distance: editDistance(wanted, key) }))
    .toSorted((a, b) => a.distance - b.distance)
  return nearest !== undefined && nearest.distance <= 3 ? nearest.key : undefined
}

/** Levenshtein distance: insertions, deletions and replacements that turn one word into the other. */
const editDistance = (a: string, b: string): number => {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [row, left] of [...a].entries()) {
    const current = [row + 1]
    for (const [column, right] of [...b].entries()) {
      current.push(
        Math.min(current[column]! + 1, previous[column + 1]! + 1, previous[column]! + (left === right ? 0 : 1))
      )
    }
    previous = current
  }
  return previous[b.length]!
}
