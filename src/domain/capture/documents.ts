import { withoutCredentials } from "../formats/CupsPrintersConf.ts"
import type { Subject } from "./patterns.ts"

/** Where a text was found: a path, or a command line. */
const subjects: ReadonlyArray<readonly [where: RegExp, subject: Subject]> = [
  [/^\/var\/lib\/(dpkg|pacman|apt|rpm|snapd|flatpak)\b|^\/(usr\/)?lib\/(apk|sysimage)\b|\/Cellar\b/, "software"],
  [/^(rpm|snap|flatpak|apt) |\/pci\.ids$|\/os-release$/, "software"],
  [
    /^\/proc\/net\/|^\/proc\/(self|\d+)\/mountinfo$|^\/etc\/(hosts|resolv\.conf)$|^\/run\/systemd\/(resolve|sessions)\//,
    "network"
  ],
  [/^\/etc\/(cups|samba|sssd|ipa)\/|^\/etc\/krb5\.conf$|^(ip|nft) |^systeminformation printer$/, "network"]
]

/** What a text is about, by where it comes from. */
export const subjectOf = (where: string): Subject =>
  subjects.find(([pattern]) => pattern.test(where))?.[1] ?? "anything"

/** Files that are nothing but a serial number, a tag or an id. */
export const isSerialFile = (path: string) =>
  /\/(serial|serial[-_]number|\w+_serial|\w+_asset_tag|asset_tag|product_uuid|cid)$/.test(path)

/** Names by which secrets are kept in settings. */
const secretName = /pass(w(or)?d|phrase)?|pwd|secret|token|authtok|credential|private|(api|access|auth)[_-]?key|bearer/i

interface Reduction {
  readonly where: RegExp
  readonly reduce: (text: string) => string
}

const lines = (each: (line: string) => string) => (text: string) => text.split("\n").map(each).join("\n")

/** Leaves the value of a setting away, unless its name is one of those that the agent reads. */
const onlySettings = (separator: "=" | " ", ...names: ReadonlyArray<string>) => {
  const read = new Set(names)
  return lines((line) => {
    const bare = line.trim()
    if (bare === "" || /^(\[.*\]|<.*>|[{}])$/.test(bare)) return line
    if (/^[#;]/.test(bare)) return bare[0]!
    const at = line.indexOf(separator, line.length - line.trimStart().length)
    const name = (at < 0 ? "" : line.slice(0, at)).replace(/\s+/g, "").toLowerCase()
    return read.has(name) ? line : at < 0 ? "" : line.slice(0, at + 1)
  })
}

/** Of a unit file only `[Install]` is read. */
const onlyInstall = (text: string) => {
  let isInstall = false
  return lines((line) => {
    if (line.trim().startsWith("[")) isInstall = line.trim() === "[Install]"
    if (isInstall || line.trim().startsWith("[")) return line
    return line.includes("=") && !/^\s*[#;]/.test(line) ? line.slice(0, line.indexOf("=") + 1) : ""
  })(text)
}

const withoutSecret = (line: string) => {
  const [, setting, name] = /^(\s*(?:export\s+)?([\w.-]+)\s*[=:]\s*)\S/.exec(line) ?? []
  return setting !== undefined && secretName.test(name!) ? setting : line
}

const withoutCredentialsIn = (uri: string) => withoutCredentials(uri) ?? uri

const reductions: ReadonlyArray<Reduction> = [
  {
    where: /^\/etc\/(samba\/smb|krb5|ipa\/default)\.conf$/,
    reduce: onlySettings("=", "workgroup", "realm", "security", "domain", "default_realm", "serverrole")
  },
  {
    where: /^\/etc\/sssd\/sssd\.conf$/,
    reduce: onlySettings("=", "domains", "id_provider", "ad_domain", "ipa_domain")
  },
  {
    where: /^\/etc\/cups\/printers\.conf$/,
    reduce: lines((line) => line.replace(/\w[\w+.-]*:\/\/.*/, withoutCredentialsIn))
  },
  { where: /^systeminformation printer$/, reduce: withoutCredentialsIn },
  { where: /^\/etc\/cups\/printers\.conf$/, reduce: onlySettings(" ", "makemodel", "deviceuri", "shared", "state") },
  { where: /\.desktop$/, reduce: onlySettings("=", "hidden", "type", "x-gnome-autostart-enabled") },
  {
    where: /^\/run\/systemd\/sessions\//,
    reduce: onlySettings(
      "=",
      ..."user state class tty display seat remote remote_host realtime type active leader".split(" ")
    )
  },
  { where: /\/systemd\/system\/.*\.(service|timer|socket|mount|path|target)$/, reduce: onlyInstall },
  {
    where: /^\/etc\/(hosts|resolv\.conf)$|^\/run\/systemd\/resolve\//,
    reduce: lines((line) => line.replace(/[#;].*$/, "#"))
  },
  { where: /^\/etc\/(passwd|group)$/, reduce: lines((line) => line.replace(/^([^:]*):([^:]{2,}):/, "$1:x:")) },
  { where: /^nft /, reduce: (text) => text.replace(/("comment"\s*:\s*)"(?:[^"\\]|\\.)*"/g, "$1\"\"") },
  { where: /^smartctl /, reduce: (text) => text.replace(/("(?:id|oui|ext_id)"\s*:\s*)\d+/g, "$10") },
  { where: /^\/(etc|run)\//, reduce: lines(withoutSecret) }
]

/** A text without what the agent does not read of it, where that may be secret: settings, contents of units, comments. */
export const reduced = (where: string, text: string): string =>
  reductions.filter((each) => each.where.test(where)).reduce((left, { reduce }) => reduce(left), text)
