import { Option, Redacted, Schema } from "effect"
import { parseConfigEnv } from "./ConfigEnv.ts"
import { decodeSettings, layered } from "./decodeSettings.ts"
import type { Settings } from "./Settings.ts"

export const packagePlatforms = ["windows", "linux"] as const
export type PackagePlatform = (typeof packagePlatforms)[number]

/** Names that Windows keeps for devices, whatever follows after a dot ("Naming Files, Paths, and Namespaces"). */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/**
 * A tenant that can be part of a file name on every system: a name for a person to read, and no path. Backends give
 * 16 hexadecimal digits, or `default`.
 */
export const TenantName = Schema.String.pipe(
  Schema.check(Schema.makeFilter(
    (name: string) =>
      /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$/.test(name) && !name.includes("..") &&
      !deviceName.test(name),
    { expected: "1 to 64 letters, digits, dots, dashes and underscores, as a file name may have them" }
  ))
)

/** What an administrator wants a package for. */
export interface PackageOrder {
  readonly tenantId: string
  readonly platform: PackagePlatform
  /** Where the backend answers, as machines of the tenant reach it. */
  readonly url: string
  /** The bearer token of the tenant; with the heartbeat protocol the install token. */
  readonly token: Redacted.Redacted<string>
  /** How reports look on the wire, where that is to be said: unsaid, an agent speaks the scanner protocol. */
  readonly protocol: Option.Option<Settings["protocol"]>
  /** UTC, ISO 8601. */
  readonly generatedAt: string
}

/** The file that an administrator hands out. */
export const packageName = ({ platform, tenantId }: PackageOrder): string =>
  platform === "windows" ? `ITAM_Scanner_${tenantId}.zip` : `itam-agent_${tenantId}.tar.gz`

export const packageTypes: { readonly [P in PackagePlatform]: string } = {
  windows: "application/zip",
  linux: "application/gzip"
}

/**
 * The settings in a package, in the form that the scanner protocol documents: UTF-8 without a byte order mark, LF, no
 * quotes; three lines of comment, the keys, two lines of comment.
 */
export const configEnvOf = ({ generatedAt, protocol, tenantId, token, url }: PackageOrder): string =>
  [
    "# ITAM Scanner Configuration",
    `# Generated for tenant: ${tenantId}`,
    `# Generated at: ${generatedAt}`,
    "",
    `TENANT_ID=${tenantId}`,
    `${isHeartbeat(protocol) ? "INSTALL_TOKEN" : "API_TOKEN"}=${Redacted.value(token)}`,
    `API_BASE_URL=${url}`,
    ...Option.match(protocol, { onNone: () => [], onSome: (name) => [`PROTOCOL=${name}`] }),
    "",
    "# The scanner reads this file by itself.",
    "# Do not modify it.",
    ""
  ].join("\n")

const isHeartbeat = (protocol: PackageOrder["protocol"]) => Option.getOrUndefined(protocol) === "heartbeat"

/**
 * Why an agent would not read from a `config.env` what the order says, in words without any secret; empty where it
 * does. So a value that cannot stand in such a file is found here and not on the machines of the tenant.
 */
export const misreadings = (configEnv: string, order: PackageOrder): ReadonlyArray<string> => {
  const { entries, warnings } = parseConfigEnv(configEnv)
  const decoded = decodeSettings(layered({}, entries, "config.env"))
  if (decoded._tag === "Failure") return decoded.failure.map(({ message }) => message)
  const settings = decoded.success
  const token = isHeartbeat(order.protocol) ? settings.installToken : settings.apiToken
  const readings: ReadonlyArray<readonly [key: string, isSame: boolean]> = [
    ["the tenant", settings.tenantId === order.tenantId],
    ["the token", Option.exists(token, (read) => Redacted.value(read) === Redacted.value(order.token))],
    ["the URL", settings.apiBaseUrl === order.url],
    ["the protocol", settings.protocol === Option.getOrElse(order.protocol, () => "scanner" as const)]
  ]
  const different = readings.filter(([, isSame]) => !isSame).map(([what]) =>
    `${what} cannot stand in config.env as it is`
  )
  return different.length > 0 ? different : warnings.map(({ line, message }) => `line ${line} ${message}`)
}
