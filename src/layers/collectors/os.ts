import { Effect, Predicate } from "effect"
import { BootTime } from "../../domain/formats/BootTime.ts"
import { OsRelease } from "../../domain/formats/OsRelease.ts"
import { compact, plain, presentInstant } from "../../domain/presence.ts"
import { Machine, Unreadable } from "../../services/Machine.ts"
import { applicationSpecific } from "../machineId.ts"
import { ifPresent, make, optional, read, source, sourceOnDemand } from "./Collector.ts"
import { fact } from "./fact.ts"
import { arch } from "./os/arch.ts"
import { installedAt } from "./os/installedAt.ts"
import { locale, timezone } from "./os/locality.ts"
import { fqdn } from "./os/names.ts"

const release = Effect.filterOrElse(
  ifPresent(read("/etc/os-release", OsRelease)),
  Predicate.isNotUndefined,
  () => read("/usr/lib/os-release", OsRelease)
)

const releaseFields = [["name"], ["version"], ["codename"], ["build"]]

/** machine-id(5): an image that was never started says `uninitialized`. */
const machineId = Effect.map(fact("machineId", "/etc/machine-id"), (id) => applicationSpecific(id ?? ""))

const nodeName = Effect.flatMap(
  Machine.use((machine) => machine.readFile("/proc/sys/kernel/hostname")),
  (text) => {
    const name = plain(text)
    return name === undefined
      ? Effect.fail(new Unreadable({ what: "/proc/sys/kernel/hostname", detail: "no name" }))
      : Effect.succeed(name)
  }
)

export const os = make({
  name: "os",
  sources: {
    darwin: sourceOnDemand(
      "SystemVersion.plist, sysctl, ioreg",
      () => import("./os/macos.ts").then(({ macos }) => macos)
    ),
    linux: source(
      "os-release, /proc/sys/kernel, /etc",
      Effect.gen(function*() {
        const name = yield* nodeName
        const named = (yield* optional("name and version", release, releaseFields)) ?? {}
        return compact({
          platform: "linux" as const,
          name: named.name,
          version: named.versionId,
          codename: named.codename,
          build: named.buildId,
          kernel: yield* fact("kernel", "/proc/sys/kernel/osrelease"),
          arch: yield* optional("arch", arch),
          hostname: name.split(".", 1)[0] || name,
          fqdn: yield* optional("fqdn", fqdn(name)),
          machineId: yield* machineId,
          installedAt: yield* installedAt,
          bootedAt: presentInstant(yield* optional("bootedAt", read("/proc/stat", BootTime))),
          timezone: yield* optional("timezone", timezone),
          locale: yield* optional("locale", locale)
        })
      })
    ),
    win32: sourceOnDemand("Windows, registry", () => import("./os/windows.ts").then(({ windows }) => windows))
  }
})
