import { Effect } from "effect"
import { AptList } from "../../domain/formats/AptList.ts"
import { compact, orderedBy, presentInstant } from "../../domain/presence.ts"
import { Absent, Machine } from "../../services/Machine.ts"
import { ifPresent, make, needed, optional, runAndRead, source } from "./Collector.ts"

const lists = "/var/lib/apt/lists"

/** They are touched when apt has asked its sources: by its timer, by Ubuntu's hooks, and by every change of a list. */
const checkMarks = ["/var/lib/apt/periodic/update-success-stamp", "/var/lib/apt/periodic/update-stamp", lists]

/** What marks a due restart when a kernel is installed. Where none of it is, no mark says nothing. */
const restartHooks = ["reboot-notifier", "unattended-upgrades", "update-notifier"].map((name) =>
  `/etc/kernel/postinst.d/${name}`
)

/** Less than the collector has, so that an apt that hangs costs the list of updates and nothing else. */
const aptLimitMs = 15_000

const isThere = (path: string) =>
  Effect.map(optional(path, Machine.use((machine) => machine.fileFacts(path))), (facts) => facts !== undefined)

const rebootRequired = Effect.gen(function*() {
  if (yield* isThere("/run/reboot-required")) return true
  const hooks = yield* Effect.forEach(restartHooks, isThere)
  return hooks.includes(true) ? false : undefined
})

const checkedAt = Effect.gen(function*() {
  const machine = yield* Machine
  const marks = yield* Effect.forEach(checkMarks, (path) => optional(path, machine.fileFacts(path)))
  return presentInstant(Math.max(...marks.map((facts) => facts?.modifiedAt ?? 0)))
})

/**
 * What apt knows from the lists that it has, without asking the network. `apt list` takes a third of the time of a
 * simulated upgrade, writes no log of it, and also tells of what is held back; that its form is not promised is why a
 * line that does not fit is not taken for an update.
 */
const pending = runAndRead(
  "apt",
  ["list", "--upgradable", "--quiet=2", "-o", "APT::Cmd::Disable-Script-Warning=true"],
  AptList,
  { limitMs: aptLimitMs }
).pipe(Effect.map((updates) => orderedBy(updates, (update) => update.name, (update) => update.availableVersion)))

/**
 * Only apt can tell offline and cheaply. dnf and zypper would have to load their whole metadata, and renew or lock it
 * when it is old: on their systems the section is unsupported.
 */
const apt = Effect.gen(function*() {
  const machine = yield* Machine
  const names = yield* ifPresent(machine.listFolder(lists))
  if (names === undefined) return yield* new Absent({ what: "updater that can be asked offline" })
  const hasLists = names.some((name) => /_Packages(\.\w+)?$/.test(name))
  return compact({
    rebootRequired: yield* rebootRequired,
    pending: hasLists ? yield* optional("pending updates", needed(pending)) : undefined,
    checkedAt: hasLists ? yield* checkedAt : undefined
  })
})

export const updates = make({ name: "updates", sources: { linux: source("apt", apt) } })
