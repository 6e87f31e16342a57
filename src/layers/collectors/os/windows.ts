import { Clock, Effect, Predicate } from "effect"
import { WindowsComputerName, WindowsLocale, WindowsUptime } from "../../../domain/formats/WindowsNames.ts"
import { currentVersionKey, nameOfWindows, WindowsVersion } from "../../../domain/formats/WindowsVersion.ts"
import { compact, plain, present, presentInstant, presentUuid } from "../../../domain/presence.ts"
import { textIn } from "../../../domain/registryValues.ts"
import { Unreadable } from "../../../services/Machine.ts"
import { applicationSpecific } from "../../machineId.ts"
import { ifPresent, needed, optional } from "../Collector.ts"
import { called, keyAt } from "../windows.ts"

/** A text of one value of a key. */
const textAt = (key: string, name: string) =>
  Effect.map(ifPresent(keyAt("HKLM", key, { depth: 0 })), (found) => found && textIn(found, name))

/** The words of PROCESSOR_ARCHITECTURE, by those of other systems. */
const archs = new Map([["amd64", "x86_64"], ["arm64", "aarch64"], ["x86", "i686"]])

/** Instruction set of the kernel. */
export const arch = Effect.map(
  textAt("SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE"),
  (word) => archs.get(word?.toLowerCase() ?? "") ?? plain(word)?.toLowerCase()
)

/** The id that Windows was given by its set-up. */
const machineGuid = Effect.map(
  textAt("SOFTWARE\\Microsoft\\Cryptography", "MachineGuid"),
  (guid) => presentUuid(guid?.replace(/^\{|\}$/g, ""))
)

/** The same as it may leave the machine: made into another one, for this application alone. */
export const machineIdOnWindows = Effect.map(
  machineGuid,
  (guid) => guid === undefined ? undefined : applicationSpecific(guid.replaceAll("-", ""))
)

/** What calls itself by no name has one in the registry. */
const hostname = textAt("SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters", "Hostname").pipe(
  Effect.map(plain),
  Effect.filterOrFail(Predicate.isNotUndefined, () => new Unreadable({ what: "computer name", detail: "no name" }))
)

const bootedAt = Effect.gen(function*() {
  const { seconds } = yield* called("uptime", WindowsUptime)
  return presentInstant((yield* Clock.currentTimeMillis) / 1000 - seconds)
})

export const windows = Effect.gen(function*() {
  const version = yield* needed(called("version", WindowsVersion))
  const names = yield* optional("fqdn", called("computerName", WindowsComputerName))
  const where = yield* optional("timezone and locale", called("locale", WindowsLocale), [["timezone"], ["locale"]])
  const current = yield* optional(
    "name and version",
    needed(keyAt("HKLM", currentVersionKey, { depth: 0 })),
    [["name"], ["codename"], ["build"], ["edition"], ["installedAt"]]
  )
  const host = plain(names?.host) ?? (yield* hostname)
  const fqdn = plain(names?.fqdn)
  return compact({
    platform: "win32" as const,
    ...nameOfWindows(version, current),
    arch: yield* optional("arch", arch),
    hostname: host.split(".", 1)[0] || host,
    fqdn: fqdn?.includes(".") ? fqdn : undefined,
    machineId: yield* optional("machineId", machineIdOnWindows),
    bootedAt: yield* optional("bootedAt", bootedAt),
    timezone: present(where?.timezone),
    locale: present(where?.locale)
  })
})
