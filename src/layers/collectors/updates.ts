import { Effect, Result } from "effect"
import type { PendingUpdate } from "../../domain/inventory/Updates.ts"
import { compact, orderedBy, presentInstant } from "../../domain/presence.ts"
import { Absent, Machine } from "../../services/Machine.ts"
import { Gaps, make, optional, source } from "./Collector.ts"
import { probeSourceLimits } from "./probe.ts"
import { apk } from "./updates/apk.ts"
import { apt } from "./updates/apt.ts"
import { dnf } from "./updates/dnf.ts"
import { pendingUpdates } from "./updates/Knowledge.ts"
import { macos } from "./updates/macos.ts"
import { pacman } from "./updates/pacman.ts"
import { windows } from "./updates/windows.ts"
import { zypper } from "./updates/zypper.ts"

/** Everyone on Linux who can tell offline what is to be updated. */
const updaters = { apk, apt, dnf, pacman, zypper }

/** What marks a due restart: Debian's packages, and zypper. */
const restartMarks = ["/run/reboot-required", "/run/reboot-needed"]

/** What marks a due restart when a kernel is installed. Where none of it is, no mark says nothing. */
const restartHooks = ["reboot-notifier", "unattended-upgrades", "update-notifier"].map((name) =>
  `/etc/kernel/postinst.d/${name}`
)

const isThere = (path: string) =>
  Effect.map(optional(path, Machine.use((machine) => machine.fileFacts(path))), (facts) => facts !== undefined)

const rebootRequired = Effect.gen(function*() {
  if ((yield* Effect.forEach(restartMarks, isThere)).includes(true)) return true
  return (yield* Effect.forEach(restartHooks, isThere)).includes(true) ? false : undefined
})

/**
 * Asks every updater that has lists of what is offered; none of them may ask the network. One that fails costs what it
 * knows: where nobody is left the updates are unknown, not none. What they know is as old as the oldest of them.
 */
const known = Effect.gen(function*() {
  const gaps = yield* Gaps
  const updates: Array<PendingUpdate> = []
  const ages: Array<number> = []
  let absent = 0
  for (const [name, updater] of Object.entries(updaters)) {
    const answer = yield* Effect.result(updater)
    if (Result.isFailure(answer)) {
      if (answer.failure._tag === "Absent") absent++
      else yield* gaps.note(pendingUpdates, answer.failure)
      continue
    }
    yield* gaps.cite(name)
    if (answer.success.pending === undefined) continue
    ages.push(answer.success.asOf)
    updates.push(...answer.success.pending)
  }
  const due = yield* rebootRequired
  if (absent === Object.keys(updaters).length && due === undefined) {
    return yield* new Absent({ what: "updater that can be asked offline" })
  }
  return compact({
    rebootRequired: due,
    pending: ages.length > 0
      ? orderedBy(updates, ({ name }) => name, ({ arch }) => arch, ({ availableVersion }) => availableVersion)
      : undefined,
    checkedAt: ages.length > 0 ? presentInstant(Math.min(...ages)) : undefined
  })
})

export const updates = make({
  name: "updates",
  limitMs: 45_000,
  sources: {
    linux: source("updaters", known),
    win32: source("registry, Win32_QuickFixEngineering", windows, probeSourceLimits),
    darwin: macos
  }
})
