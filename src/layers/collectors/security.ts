import { Effect } from "effect"
import { protectionProducts } from "../../domain/endpointProtection.ts"
import { compact, orderedBy } from "../../domain/presence.ts"
import { Machine } from "../../services/Machine.ts"
import { make, optional, source } from "./Collector.ts"
import { probeSourceLimits } from "./probe.ts"
import { firewalls, isInstalled } from "./security/firewalls.ts"
import { macos } from "./security/macos.ts"
import { isOneRunning, runningUnits } from "./security/runningUnits.ts"
import { windows } from "./security/windows.ts"

const antivirus = Effect.fnUntraced(function*(running: ReadonlySet<string> | undefined) {
  const installed = yield* Effect.filter(protectionProducts, ({ installedAt }) => isInstalled(installedAt), {
    concurrency: 8
  })
  return orderedBy(
    installed.map(({ name, units }) => compact({ name, enabled: isOneRunning(units, running) })),
    ({ name }) => name
  )
})

/** SELinux says 1 or 0 for enforcing and permissive (selinux(8)), AppArmor Y or N. */
const mandatoryAccessControl = Effect.gen(function*() {
  const machine = yield* Machine
  const fact = (path: string) => Effect.map(optional(path, machine.readFile(path)), (text) => text?.trim())
  const enforce = yield* fact("/sys/fs/selinux/enforce")
  if (enforce === "1" || enforce === "0") return enforce === "1" ? "SELinux enforcing" : "SELinux permissive"
  return (yield* fact("/sys/module/apparmor/parameters/enabled")) === "Y" ? "AppArmor enabled" : undefined
})

const linux = Effect.gen(function*() {
  const running = yield* runningUnits
  return compact({
    antivirus: yield* antivirus(running),
    firewall: yield* firewalls(running),
    mandatoryAccessControl: yield* mandatoryAccessControl
  })
})

export const security = make({
  name: "security",
  sources: {
    linux: source("installed programs, running services, kernel rules", linux),
    win32: source("SecurityCenter2, MSFT_MpComputerStatus", windows, probeSourceLimits),
    darwin: macos
  }
})
