import { Effect, Result } from "effect"
import { nftArguments, NftJson, refusesPackets } from "../../../domain/formats/NftJson.ts"
import { ShellAssignments } from "../../../domain/formats/ShellAssignments.ts"
import type { Firewall } from "../../../domain/inventory/Security.ts"
import { orderedBy } from "../../../domain/presence.ts"
import { Absent, Denied, Machine, Unreadable } from "../../../services/Machine.ts"
import { ifPresent, optional, read, usualAnswerMs } from "../Collector.ts"
import { isOneRunning } from "./runningUnits.ts"

type State = Firewall["state"]

interface Found {
  readonly name: string
  /** Absent where there is no such firewall. */
  readonly state: State | undefined
}

/** Whether one of the files or folders is there. */
export const isInstalled = Effect.fnUntraced(function*(paths: ReadonlyArray<string>) {
  const machine = yield* Machine
  for (const path of paths) {
    if ((yield* ifPresent(machine.fileFacts(path))) !== undefined) return true
  }
  return false
})

/** ufw(8) keeps in its own settings whether it is on. The settings of one that was removed say nothing. */
const ufw = Effect.gen(function*() {
  if (!(yield* isInstalled(["/usr/sbin/ufw", "/usr/bin/ufw"]))) return undefined
  const settings = yield* optional("ufw", read("/etc/ufw/ufw.conf", ShellAssignments))
  const enabled = settings?.get("ENABLED")?.toLowerCase()
  const state: State = enabled === "yes" ? "on" : enabled === "no" ? "off" : "unknown"
  return state
})

/** firewalld(1) filters as long as it runs. */
const firewalld = Effect.fnUntraced(function*(running: ReadonlySet<string> | undefined) {
  if (!(yield* isInstalled(["/usr/sbin/firewalld", "/usr/bin/firewalld"]))) return undefined
  const isRunning = isOneRunning(["firewalld.service"], running)
  const state: State = isRunning === undefined ? "unknown" : isRunning ? "on" : "off"
  return state
})

/** The rules in the kernel, whoever put them there. Only root may see them, and nobody without `nft`. */
const nftables = Effect.gen(function*() {
  const machine = yield* Machine
  const output = yield* ifPresent(machine.run("nft", nftArguments, { limitMs: usualAnswerMs }))
  if (output === undefined) {
    yield* machine.fileFacts("/sys/module/nf_tables")
    return "unknown" as const
  }
  if (output.exitCode !== 0) {
    return yield* machine.privileged
      ? new Unreadable({ what: "nft", detail: `exit code ${output.exitCode}` })
      : new Denied({ what: "nft", needs: "root" })
  }
  const ruleset = yield* Effect.fromResult(
    Result.mapError(NftJson.decode(output.stdout), (error) => new Unreadable({ what: "nft", detail: error.message }))
  )
  return refusesPackets(ruleset) ? "on" as const : "off" as const
})

/** Rules of the old kind, which `nft` does not see; the kernel only tells root which tables there are. */
const legacyIptables = Effect.gen(function*() {
  const machine = yield* Machine
  const tables = yield* machine.readFile("/proc/net/ip_tables_names")
  if (!tables.split("\n").includes("filter")) return yield* new Absent({ what: "iptables filter table" })
  return "unknown" as const
})

/** Firewalls by name. The rules in the kernel are only asked for where no program that manages them says it is on. */
export const firewalls = Effect.fnUntraced(function*(running: ReadonlySet<string> | undefined) {
  const managers: ReadonlyArray<Found> = [
    { name: "firewalld", state: yield* firewalld(running) },
    { name: "ufw", state: yield* ufw }
  ]
  const kernel: ReadonlyArray<Found> = managers.some(({ state }) => state === "on") ? [] : [
    { name: "iptables", state: yield* optional("iptables", legacyIptables) },
    { name: "nftables", state: yield* optional("nftables", nftables) }
  ]
  const found = [...managers, ...kernel]
    .flatMap(({ name, state }): ReadonlyArray<Firewall> => state === undefined ? [] : [{ name, state }])
  return orderedBy(found, ({ name }) => name)
})
