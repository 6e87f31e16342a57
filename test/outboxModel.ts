import { assert } from "@effect/vitest"
import { Context, Effect, Layer, Logger, Option, Scope } from "effect"
import { readName } from "../src/domain/formats/OutboxRecord.ts"
import { isNone, type Losses, lossesOf, lossReasons, noLosses, plus } from "../src/domain/Losses.ts"
import type { Report } from "../src/domain/Report.ts"
import type { ScanKind } from "../src/domain/Snapshot.ts"
import { Disk } from "../src/layers/disk.ts"
import * as OutboxFiles from "../src/layers/OutboxFiles.ts"
import { Outbox } from "../src/services/Outbox.ts"
import { aHardwareReport, aReport } from "./aReport.ts"
import * as MemoryDisk from "./memoryDisk.ts"

/** An outbox on a disk in memory, and the books that somebody who watches both from outside keeps. */

export const folder = "/state/outbox"
const bounds = { maxReports: 5, maxBytes: 5_000, maxTelemetryReports: 4 }
const kinds: ReadonlyArray<ScanKind> = ["hardware", "software", "telemetry", "heartbeat"]

type Outgoing = Outbox["Service"]

const must = (condition: boolean, otherwise: () => string) => {
  if (!condition) assert.fail(otherwise())
}

const countOfKind = (losses: Losses, kind: ScanKind) =>
  lossReasons.reduce((sum, reason) => sum + (losses[reason]?.[kind] ?? 0), 0)

/** What must be true, whatever happens. */
export class Watcher {
  /** Everything that was offered, in that order: the place is the number in the report's id. */
  readonly offered: Array<Report> = []
  readonly accepted = new Set<string>()
  /** With the losses that they told of. */
  readonly acknowledged = new Map<string, Losses>()
  /** Losses that acknowledged reports told of. */
  told: Losses = noLosses
  /** How many reports of each kind may be counted as lost without being missed, at most. */
  readonly excess: { [K in ScanKind]?: number } = {}
  readonly lastDelivered: { [K in ScanKind]?: number } = {}
  on = false
  /** Days that the wall clock is off. */
  daysOff = 0
  /** Somebody damaged a file, or the backend refused one: an inventory may be gone without a newer one. */
  tampered = false
  /** Somebody damaged the agent's own books: from here on it cannot know what it lost. */
  booksDamaged = false

  room: "roomy" | "scarce" | "full" = "roomy"

  mayBeCounted(losses: Losses) {
    for (const kind of kinds) this.excess[kind] = (this.excess[kind] ?? 0) + countOfKind(losses, kind)
  }

  /** What the backend refused is sent again after a restart, where the disk could not take down that it did. */
  readonly refusedOnFullDisk = new Set<string>()

  mayComeBack(id: string) {
    return this.booksDamaged || this.refusedOnFullDisk.has(id)
  }

  placeOf(id: string) {
    return Number(id.slice(-12))
  }
}

/** One machine: its disk, and the outbox of the agent that runs on it. */
export class Machine {
  readonly memory: MemoryDisk.MemoryDisk
  outbox: Outgoing | undefined

  constructor(flaws: MemoryDisk.Flaws) {
    this.memory = MemoryDisk.make(flaws)
  }

  run<A, E>(effect: Effect.Effect<A, E>): Promise<A> {
    return Effect.runPromise(
      effect.pipe(Effect.provideService(Disk, this.memory.disk), Effect.provide(silence))
    )
  }
}

const silence = Logger.layer([])

/** The agent may die at one of its calls: killed, or with the power. */
export interface End {
  readonly afterCalls: number
  readonly powerCut: boolean
  /** Bit by bit, which part that is not durable yet survives a power cut. */
  readonly survivors: number
}

export const end = (machine: Machine, watcher: Watcher, { powerCut, survivors }: Omit<End, "afterCalls">) => {
  watcher.on = false
  machine.outbox = undefined
  let part = 0
  if (powerCut) machine.memory.cutPower(() => (survivors & (1 << part++ % 16)) !== 0)
  else machine.memory.kill()
}

/** Runs it; does the agent die meanwhile, the machine goes down with it, and nothing is known of what became of it. */
export const upTo = async <A>(
  machine: Machine,
  watcher: Watcher,
  ending: End | undefined,
  use: Effect.Effect<A, unknown>
): Promise<Option.Option<A>> => {
  if (ending !== undefined) machine.memory.dieAfter(ending.afterCalls)
  const result = await machine.run(Effect.option(use))
  if (ending === undefined) return result
  const died = machine.memory.isDead()
  if (died) end(machine, watcher, ending)
  else machine.memory.dieAfter(Infinity)
  return died ? Option.none() : result
}

const pendingOf = Effect.fnUntraced(function*(outbox: Outgoing) {
  const pending: Array<Report> = []
  while (true) {
    const report = yield* outbox.oldest({ reports: new Set(pending.map(({ id }) => id)) })
    if (Option.isNone(report)) return pending
    pending.push(report.value)
  }
})

/** accepted ⊆ acknowledged ∪ pending ∪ counted loss, kind by kind, and nothing is counted twice. */
const audit = async (machine: Machine, watcher: Watcher) => {
  const outbox = machine.outbox!
  const pending = await machine.run(pendingOf(outbox))
  const { losses } = await machine.run(outbox.depth)
  const there = new Set(pending.map(({ id }) => id))
  for (const kind of kinds) {
    const places = pending.filter((report) => report.kind === kind).map(({ id }) => watcher.placeOf(id))
    must(places.every((place, index) => index === 0 || place > places[index - 1]!), () => `${kind} out of order`)
    if (watcher.booksDamaged) continue
    const missing = watcher.offered.filter((report) =>
      report.kind === kind && watcher.accepted.has(report.id) && !watcher.acknowledged.has(report.id)
      && !there.has(report.id)
    ).length
    const counted = countOfKind(plus(watcher.told, losses), kind)
    const most = missing + (watcher.excess[kind] ?? 0)
    must(counted >= missing, () =>
      `${missing} ${kind} reports are missing, ${counted} are counted`)
    must(counted <= most, () => `${counted} ${kind} reports are counted as lost, at most ${most} are`)
  }
}

export const powerOn = async (machine: Machine, watcher: Watcher, ending?: End) => {
  // An acknowledged report that is still there, or again, may be given up: counted and not missed, and what it told of
  // is told once more.
  for (const file of machine.memory.namesIn(folder)) {
    const name = readName(file)
    const told = name === undefined ? undefined : watcher.acknowledged.get(name.id)
    if (name !== undefined && told !== undefined) watcher.mayBeCounted(plus(told, lossesOf("corrupted", [name])))
  }
  watcher.on = true
  const started = await upTo(
    machine,
    watcher,
    ending,
    Effect.flatMap(Scope.make(), (scope) => Layer.buildWithScope(OutboxFiles.layer({ folder, ...bounds }), scope))
  )
  if (!watcher.on) return
  must(Option.isSome(started), () => "it does not start")
  machine.outbox = Context.get(Option.getOrThrow(started), Outbox)
  await audit(machine, watcher)
}

export const accept = async (machine: Machine, watcher: Watcher, kind: ScanKind, ending?: End) => {
  const n = watcher.offered.length
  const collectedAt = new Date(Date.UTC(2026, 0, 31 + watcher.daysOff, 8, 0, n)).toISOString()
  const report = kind === "telemetry" ? aReport(n, { collectedAt }) : aHardwareReport(n, { kind, collectedAt })
  watcher.offered.push(report)
  const accepted = await upTo(machine, watcher, ending, machine.outbox!.accept(report))
  if (Option.isSome(accepted)) watcher.accepted.add(report.id)
  // It may lie there all the same, and be given up.
  else watcher.mayBeCounted(lossesOf("corrupted", [report]))
  return Option.isSome(accepted)
}

/** Accepts one while somebody takes away the folder, from the so-many-th call on, and gives it back. */
export const acceptDenied = async (machine: Machine, watcher: Watcher, kind: ScanKind, afterCalls: number) => {
  const { losses } = await machine.run(machine.outbox!.depth)
  machine.memory.denyAfter(afterCalls)
  // One that was refused, and whose file could not be taken away, may come back and tell what it was to tell.
  if (!await accept(machine, watcher, kind)) watcher.mayBeCounted(losses)
  machine.memory.allow()
}

export const acknowledge = async (machine: Machine, watcher: Watcher, report: Report, ending?: End) => {
  if (!watcher.acknowledged.has(report.id)) {
    const place = watcher.placeOf(report.id)
    const last = watcher.lastDelivered[report.kind] ?? -1
    must(place > last || watcher.mayComeBack(report.id), () => `${report.kind} delivered out of order`)
    watcher.lastDelivered[report.kind] = place
    const told = report.losses ?? noLosses
    watcher.acknowledged.set(report.id, told)
    watcher.told = plus(watcher.told, told)
    // On a full disk the agent cannot note that it has told of them, and tells again after a restart.
    if (watcher.room === "full") watcher.mayBeCounted(told)
  }
  await upTo(machine, watcher, ending, machine.outbox!.remove(report.id))
}

/** The backend calls the oldest one invalid. */
export const refuse = async (machine: Machine, watcher: Watcher, ending?: End) => {
  const report = await machine.run(machine.outbox!.oldest())
  if (Option.isNone(report)) return
  watcher.tampered = true
  if (watcher.room === "full") watcher.refusedOnFullDisk.add(report.value.id)
  await upTo(machine, watcher, ending, machine.outbox!.quarantine(report.value.id, "status 422"))
}

export const setRoom = (machine: Machine, watcher: Watcher, room: Watcher["room"]) => {
  watcher.room = room
  machine.memory.setRoom(room)
}

/** When all faults are over: everything pending arrives, a fresh report gets through, and every loss has been told. */
export const recover = async (machine: Machine, watcher: Watcher) => {
  setRoom(machine, watcher, "roomy")
  if (!watcher.on) await powerOn(machine, watcher)
  else await audit(machine, watcher)
  const drain = async () => {
    for (const report of await machine.run(pendingOf(machine.outbox!))) await acknowledge(machine, watcher, report)
  }
  await drain()
  must(await accept(machine, watcher, "telemetry"), () => "a fresh report is not accepted")
  await drain()
  must(watcher.acknowledged.has(watcher.offered.at(-1)!.id), () => "a fresh report does not get through")
  for (const kind of ["hardware", "software"] as const) {
    const newest = watcher.offered.findLast((report) => report.kind === kind && watcher.accepted.has(report.id))
    const { heartbeat = -1, [kind]: last = -1 } = watcher.lastDelivered
    const delivered = Math.max(heartbeat, last) >= (newest === undefined ? -1 : watcher.placeOf(newest.id))
    must(delivered || watcher.tampered, () => `the newest ${kind} that was accepted is superseded by nothing`)
  }
  const depth = await machine.run(machine.outbox!.depth)
  must(depth.reports === 0 && depth.bytes === 0 && isNone(depth.losses), () => `left: ${JSON.stringify(depth)}`)
  await audit(machine, watcher)
}
