import { type Option, type Redacted, Schema } from "effect"
import { type Language, languages, languagesIn } from "./languages.ts"
import { unencrypted } from "./loopback.ts"
import { type PowerShellTransport, powerShellTransports } from "./powerShellTransport.ts"
import { proxyUrl } from "./proxy.ts"

/** The annotation that says in a few words what a setting has to be. */
export const expectedKey = "itam-agent/expected"

const setting = <S extends Schema.Top>(schema: S, description: string, expected: string): S["Rebuild"] =>
  schema.annotate({ description, [expectedKey]: expected })

const wholeNumber = (minimum: number, maximum: number) =>
  Schema.FiniteFromString.pipe(Schema.check(Schema.isInt(), Schema.isBetween({ minimum, maximum })))

/** Letters, digits and signs that HTTP headers carry unharmed (RFC 9110, 5.5). */
const printable = Schema.NonEmptyString.pipe(Schema.check(Schema.isPattern(/^[\x21-\x7e]+$/)))

/** Where a backend answers. */
export const HttpUrl = Schema.String.pipe(
  Schema.check(Schema.makeFilter((text: string) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    return url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === ""
      && url.search === "" && url.hash === ""
  }, { expected: "a URL that starts with https:// or http://, without user, query or fragment" }))
)

/** A file that is named in full: the working directory of a service says nothing. */
const AbsolutePath = Schema.NonEmptyString.pipe(Schema.check(Schema.isPattern(/^(\/|[A-Za-z]:[\\/])/)))

const Proxy = Schema.String.pipe(Schema.check(Schema.makeFilter((text: string) => proxyUrl(text) !== undefined)))

const otlpForm =
  "a URL that starts with https://, or with http:// where it is this machine; without user, query or fragment"

const isPrivate = (text: string) => URL.canParse(text) && !unencrypted(text)

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
  ESCROW_PUBLIC_KEY_FILE: setting(
    AbsolutePath,
    "Public key of the organisation (PEM or JWK). With it BitLocker's recovery passwords are read, and sealed for it",
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
  PROTOCOL: setting(Schema.Literals(["scanner", "heartbeat"]), "How reports look on the wire", "scanner or heartbeat"),
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
  INSTALL_TOKEN: setting(
    Schema.RedactedFromValue(printable),
    "PROTOCOL=heartbeat: token by which a machine that is not enrolled yet enrols by itself",
    "the install token as the backend gave it, one word without spaces"
  ),
  HEARTBEAT_INTERVAL: setting(
    wholeNumber(60, 3_600),
    "PROTOCOL=heartbeat: seconds from the start of one heartbeat to the start of the next, at most",
    "a whole number of seconds from 60 to 3600"
  ),
  HEARTBEAT_WHEN_UNCHANGED: setting(
    Schema.Literals(["full", "status"]),
    "PROTOCOL=heartbeat: what a heartbeat carries when the inventory is as the backend knows it: all of it, or the load",
    "full or status"
  ),
  SOFTWARE_LIMIT: setting(
    wholeNumber(0, 1_000_000),
    "Most programs that a heartbeat lists; unset lists all. How many are left out is said",
    "a whole number from 0 to 1000000"
  ),
  HEARTBEAT_BEARER: setting(
    Schema.Literals(["auto", "on"]),
    "PROTOCOL=heartbeat: whether heartbeats carry the agent token: auto does so where the backend has asked for it",
    "auto or on"
  ),
  LANGUAGE_PACKAGES: setting(
    Schema.String.pipe(Schema.check(Schema.makeFilter((text: string) => languagesIn(text) !== undefined))),
    "Languages whose globally installed packages are listed beside those of the system",
    `off, on, or some of ${languages.join(",")}`
  ),
  POWERSHELL_TRANSPORT: setting(
    Schema.Literals(powerShellTransports),
    "Windows: how the script of a scan gets into PowerShell. For security products that block one way or the other",
    "encoded, command, file or off"
  ),
  POWERSHELL_SCRIPT_FILE: setting(
    AbsolutePath,
    "POWERSHELL_TRANSPORT=file: that script, signed; only administrators may write to it",
    "an absolute path"
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
  OUTBOX_REPORTS: setting(
    wholeNumber(10, 1_000_000),
    "Most reports that wait for delivery",
    "a whole number from 10 to 1000000"
  ),
  OUTBOX_REPORT_LIMIT: setting(
    wholeNumber(1, 64),
    "Most MiB that one report may take, compressed",
    "a whole number of MiB from 1 to 64"
  ),
  MEMORY_LIMIT: setting(
    wholeNumber(0, 65_536),
    "MiB of memory above which the agent ends, to be started anew; 0 is no limit",
    "a whole number of MiB from 0 to 65536"
  ),
  CPU_LIMIT: setting(
    wholeNumber(0, 1_000),
    "Percent of one processor above which the agent ends, to be started anew; 0 is no limit",
    "a whole number of percent from 0 to 1000"
  ),
  LOOP_DELAY_LIMIT: setting(
    wholeNumber(0, 60_000),
    "Milliseconds that the agent may act late before it ends, to be started anew; 0 is no limit",
    "a whole number of milliseconds from 0 to 60000"
  ),
  SELF_CHECK_INTERVAL: setting(
    wholeNumber(1, 3_600),
    "Seconds between two looks of the agent at itself; three in a row above a limit end it",
    "a whole number of seconds from 1 to 3600"
  ),
  SCAN_MEMORY_LIMIT: setting(
    wholeNumber(0, 65_536),
    "MiB of memory above which a scan of hardware and software is ended; 0 is no limit",
    "a whole number of MiB from 0 to 65536"
  ),
  BATTERY_LIMIT: setting(
    wholeNumber(0, 100),
    "Percent below which a battery that is in use has scans of hardware and software wait; 0 is no limit",
    "a whole number of percent from 0 to 100"
  ),
  LOAD_LIMIT: setting(
    wholeNumber(0, 1_000),
    "Load average per processor above which scans of hardware and software wait (on Windows, which keeps none: "
      + "processors that are 95 % busy); 0 is no limit",
    "a whole number from 0 to 1000"
  ),
  LOG_LEVEL: setting(
    Schema.Literals(["DEBUG", "INFO", "WARNING", "ERROR"]),
    "Least severe messages that are logged",
    "DEBUG, INFO, WARNING or ERROR"
  ),
  LOG_DIR: setting(
    Schema.Union([AbsolutePath, Schema.Literal("off")]),
    "Folder of the log file; off keeps none. Unset: the one that systemd has made for it, else logs in STATE_DIR",
    "an absolute path, or off"
  ),
  LOG_FORMAT: setting(
    Schema.Literals(["text", "json"]),
    "Lines of the log: text, or one JSON object each",
    "text or json"
  ),
  LOG_FILE_SIZE: setting(
    wholeNumber(1, 1_024),
    "Most MiB that a log file takes before the next one is begun",
    "a whole number of MiB from 1 to 1024"
  ),
  LOG_FILES: setting(
    wholeNumber(2, 100),
    "How many log files are kept, the one that is written to included",
    "a whole number from 2 to 100"
  ),
  HEALTH_PORT: setting(
    wholeNumber(0, 65_535),
    "Port on 127.0.0.1 where the running agent answers GET /health and GET /metrics; 0 opens none",
    "a port number from 1 to 65535, or 0"
  ),
  OTLP_URL: setting(
    HttpUrl.pipe(Schema.check(Schema.makeFilter(isPrivate, { expected: otlpForm }))),
    "OpenTelemetry collector that gets the agent's figures every minute (OTLP over HTTP, below /v1/metrics); unset sends none",
    otlpForm
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
  HEARTBEAT_INTERVAL: "300",
  HEARTBEAT_WHEN_UNCHANGED: "full",
  HEARTBEAT_BEARER: "auto",
  LANGUAGE_PACKAGES: "off",
  POWERSHELL_TRANSPORT: "encoded",
  OUTBOX_LIMIT: "64",
  OUTBOX_REPORTS: "5000",
  OUTBOX_REPORT_LIMIT: "8",
  MEMORY_LIMIT: "256",
  CPU_LIMIT: "50",
  LOOP_DELAY_LIMIT: "10000",
  SELF_CHECK_INTERVAL: "60",
  SCAN_MEMORY_LIMIT: "512",
  BATTERY_LIMIT: "20",
  LOAD_LIMIT: "2",
  LOG_LEVEL: "INFO",
  LOG_FORMAT: "text",
  LOG_FILE_SIZE: "5",
  LOG_FILES: "5",
  HEALTH_PORT: "19475",
  RECEIVER_PORT: "3000"
}

/** Keys whose values are never shown. */
export const secretKeys: ReadonlySet<string> = new Set<SettingKey>([
  "API_TOKEN",
  "INSTALL_TOKEN",
  "HTTPS_PROXY",
  "HTTP_PROXY"
])

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
  readonly escrowPublicKeyFile: Option.Option<string>
  readonly httpsProxy: Option.Option<Redacted.Redacted<string>>
  readonly httpProxy: Option.Option<Redacted.Redacted<string>>
  readonly noProxy: Option.Option<string>
  readonly requestGzip: "auto" | "on" | "off"
  readonly protocol: "scanner" | "heartbeat"
  readonly hardwareSoftwareIntervalMinutes: number
  readonly telemetryIntervalMinutes: number
  readonly refreshIntervalHours: number
  readonly installToken: Option.Option<Redacted.Redacted<string>>
  readonly heartbeatIntervalSeconds: number
  readonly heartbeatWhenUnchanged: "full" | "status"
  readonly softwareLimit: Option.Option<number>
  readonly heartbeatBearer: "auto" | "on"
  readonly languagePackages: ReadonlyArray<Language>
  readonly powerShellTransport: PowerShellTransport
  readonly stateDir: Option.Option<string>
  readonly outboxLimitMib: number
  readonly outboxReports: number
  readonly outboxReportLimitMib: number
  readonly memoryLimitMib: number
  readonly cpuLimitPercent: number
  readonly loopDelayLimitMs: number
  readonly selfCheckIntervalSeconds: number
  readonly scanMemoryLimitMib: number
  readonly batteryLimitPercent: number
  readonly loadLimit: number
  readonly logLevel: "DEBUG" | "INFO" | "WARNING" | "ERROR"
  readonly logDir: Option.Option<string>
  readonly logFormat: "text" | "json"
  readonly logFileSizeMib: number
  readonly logFiles: number
  readonly healthPort: number
  /** Without a slash at the end. */
  readonly otlpUrl: Option.Option<string>
  readonly receiverPort: number
}
