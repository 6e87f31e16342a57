import { Effect } from "effect"
import { MacGlobalPreferences } from "../../../domain/formats/MacGlobalPreferences.ts"
import { sysctlBootTime, sysctlNumber } from "../../../domain/formats/MacSysctl.ts"
import { MacSystemVersion } from "../../../domain/formats/MacSystemVersion.ts"
import { compact, plain, present, presentInstant, presentUuid } from "../../../domain/presence.ts"
import { Machine, Unreadable } from "../../../services/Machine.ts"
import { optional } from "../Collector.ts"
import { kernelFacts, platformExpert } from "../macos/asking.ts"
import { readBytes } from "../readBytes.ts"

/** The assistant leaves it when the first account is made. */
const setUp = "/var/db/.AppleSetupDone"

const installedAt = Effect.map(
  optional("installedAt", Machine.use((machine) => machine.fileFacts(setUp))),
  (facts) => presentInstant(facts?.bornAt ?? facts?.modifiedAt)
)

const timezone = Effect.map(
  optional("timezone", Machine.use((machine) => machine.readLink("/etc/localtime"))),
  (link) => present(/\/zoneinfo\/(?:(?:posix|right)\/)?(.+)$/.exec(link ?? "")?.[1])
)

const locale = Effect.map(
  optional("locale", readBytes("/Library/Preferences/.GlobalPreferences.plist", MacGlobalPreferences)),
  (preferences) => present(preferences?.AppleLocale) ?? present(preferences?.AppleLanguages?.[0])
)

export const macos = Effect.gen(function*() {
  const facts = yield* kernelFacts
  const name = plain(facts.get("kern.hostname"))
  if (name === undefined) return yield* new Unreadable({ what: "sysctl", detail: "no kern.hostname" })
  const version = yield* optional(
    "name and version",
    readBytes("/System/Library/CoreServices/SystemVersion.plist", MacSystemVersion),
    [["name"], ["version"], ["build"]]
  )
  const device = yield* optional("machineId", platformExpert)
  return compact({
    platform: "darwin" as const,
    name: present(version?.ProductName),
    version: present(version?.ProductVersion),
    build: present(version?.ProductBuildVersion),
    kernel: present(facts.get("kern.osrelease")),
    // a program that is translated is told another processor than there is
    arch: sysctlNumber(facts, "hw.optional.arm64") === 1 ? "arm64" : "x86_64",
    hostname: name.split(".", 1)[0] || name,
    fqdn: name.includes(".") && !name.endsWith(".local") ? name : undefined,
    machineId: presentUuid(device?.IOPlatformUUID),
    installedAt: yield* installedAt,
    bootedAt: presentInstant(sysctlBootTime(facts)),
    timezone: yield* timezone,
    locale: yield* locale
  })
})
