import { Option } from "effect"
import * as fc from "fast-check"
import type { ScanKind } from "../src/domain/Snapshot.ts"
import type { Flaws } from "./memoryDisk.ts"
import {
  accept,
  acceptDenied,
  acknowledge,
  type End,
  end,
  folder,
  Machine,
  powerOn,
  recover,
  refuse,
  setRoom,
  Watcher
} from "./outboxModel.ts"

/** What can happen to an outbox, in any order. */

type Command = fc.AsyncCommand<Watcher, Machine>

/** Something that happens, to an agent that runs or to one that does not. */
const command = (
  name: string,
  when: "on" | "off" | "always",
  run: (machine: Machine, watcher: Watcher) => Promise<unknown>
): Command => ({
  check: (watcher) => when === "always" || watcher.on === (when === "on"),
  run: async (watcher, machine) => {
    await run(machine, watcher)
  },
  toString: () => name
})

const anEnd: fc.Arbitrary<End> = fc.record({
  afterCalls: fc.nat(45),
  powerCut: fc.boolean(),
  survivors: fc.nat(0xffff)
})
const maybeAnEnd = fc.option(anEnd, { nil: undefined, freq: 2 })
const aKind = fc.constantFrom<Array<ScanKind>>("telemetry", "hardware", "telemetry", "software", "heartbeat")

const ends = (ending: End | undefined) => ending === undefined ? "" : `, ends ${JSON.stringify(ending)}`

/** Ways in which others damage a file. */
const damages = {
  flip: (at: number) => (data: Buffer) => {
    if (data.length > 0) data[at % data.length]! ^= 1
    return data
  },
  truncate: (at: number) => (data: Buffer) => data.subarray(0, at % (data.length + 1)),
  zero: (at: number) => (data: Buffer) => data.fill(0, at % (data.length + 1))
}

const commands: ReadonlyArray<fc.Arbitrary<Command>> = [
  fc.tuple(aKind, maybeAnEnd).map(([kind, ending]) =>
    command(`Accept(${kind}${ends(ending)})`, "on", (machine, watcher) => accept(machine, watcher, kind, ending))
  ),
  fc.tuple(aKind, fc.nat(30)).map(([kind, afterCalls]) =>
    command(
      `AcceptDenied(${kind} after ${afterCalls} calls)`,
      "on",
      (machine, watcher) => acceptDenied(machine, watcher, kind, afterCalls)
    )
  ),
  fc.tuple(aKind, fc.integer({ min: 2, max: 6 })).map(([kind, times]) =>
    command(`Overflow(${times} ${kind})`, "on", async (machine, watcher) => {
      for (let n = 0; n < times; n++) await accept(machine, watcher, kind)
    })
  ),
  fc.tuple(fc.constantFrom("answered", "answer lost"), maybeAnEnd).map(([outcome, ending]) =>
    command(`Send(${outcome}${ends(ending)})`, "on", async (machine, watcher) => {
      const report = await machine.run(machine.outbox!.oldest())
      if (Option.isNone(report)) return
      await machine.run(machine.outbox!.sending(report.value.id))
      await accept(machine, watcher, "hardware")
      await machine.run(machine.outbox!.sending(undefined))
      if (outcome === "answered") await acknowledge(machine, watcher, report.value, ending)
    })
  ),
  maybeAnEnd.map((ending) =>
    command(`Acknowledge(oldest${ends(ending)})`, "on", async (machine, watcher) => {
      const report = await machine.run(machine.outbox!.oldest())
      if (Option.isSome(report)) await acknowledge(machine, watcher, report.value, ending)
    })
  ),
  maybeAnEnd.map((ending) =>
    command(`Refuse(oldest${ends(ending)})`, "on", (machine, watcher) => refuse(machine, watcher, ending))
  ),
  fc.tuple(fc.boolean(), fc.nat(0xffff)).map(([powerCut, survivors]) =>
    command(powerCut ? `Crash(${survivors})` : "Kill", "on", async (machine, watcher) => {
      end(machine, watcher, { powerCut, survivors })
    })
  ),
  maybeAnEnd.map((ending) =>
    command(`PowerOn(${ends(ending)})`, "off", (machine, watcher) => powerOn(machine, watcher, ending))
  ),
  fc.tuple(fc.constantFrom("flip", "truncate", "zero"), fc.nat(20), fc.nat(2_000)).map(([how, which, at]) =>
    command(`Corrupt(${how} ${which} at ${at})`, "always", async (machine, watcher) => {
      const files = machine.memory.namesIn(folder).filter((file) => !file.startsWith("lock."))
      if (files.length === 0) return
      const file = files[which % files.length]!
      watcher.tampered = true
      machine.memory.overwrite(`${folder}/${file}`, damages[how as keyof typeof damages](at))
      if (file.startsWith("losses.")) watcher.booksDamaged = true
    })
  ),
  fc.constantFrom<Array<"roomy" | "scarce" | "full">>("roomy", "scarce", "full").map((room) =>
    command(`Disk(${room})`, "always", async (machine, watcher) => setRoom(machine, watcher, room))
  ),
  fc.constantFrom(-3650, -1, 1, 3650).map((days) =>
    command(`ClockJump(${days} days)`, "always", async (_, watcher) => {
      watcher.daysOff += days
    })
  )
]

/** Any life on a machine with such a disk: whatever happens, and then the end of all faults. */
export const anyLife = (flaws: Flaws = {}) =>
  fc.asyncProperty(fc.commands([...commands], { maxCommands: 8 }), async (happenings) => {
    const machine = new Machine(flaws)
    const watcher = new Watcher()
    await fc.asyncModelRun(async () => {
      await powerOn(machine, watcher)
      return { model: watcher, real: machine }
    }, happenings)
    await recover(machine, watcher)
  })

/** One life in which the agent is killed while it takes down a loss, and the power fails during its next start. */
export const killedThenCut = async (killed: number, cut: End) => {
  const machine = new Machine({})
  const watcher = new Watcher()
  await powerOn(machine, watcher)
  for (const kind of ["hardware", "hardware", "telemetry"] as const) await accept(machine, watcher, kind)
  await refuse(machine, watcher, { afterCalls: killed, powerCut: false, survivors: 0 })
  if (!watcher.on) await powerOn(machine, watcher, cut)
  await recover(machine, watcher)
}

/**
 * One life in which the folder is denied while a report takes the place of another; another one is accepted after that,
 * and the agent is killed. Answers whether an inventory came through.
 */
export const deniedThenKilled = async (afterCalls: number) => {
  const machine = new Machine({})
  const watcher = new Watcher()
  await powerOn(machine, watcher)
  await accept(machine, watcher, "hardware")
  await acceptDenied(machine, watcher, "hardware", afterCalls)
  await accept(machine, watcher, "telemetry")
  end(machine, watcher, { powerCut: false, survivors: 0 })
  await powerOn(machine, watcher)
  await recover(machine, watcher)
  return watcher.lastDelivered.hardware !== undefined
}

/** One life in which a call of a replacement fails, and then the power. Answers whether an inventory came through. */
export const failedThenCut = async (afterCalls: number, survivors: number) => {
  const machine = new Machine({})
  const watcher = new Watcher()
  await powerOn(machine, watcher)
  await accept(machine, watcher, "hardware")
  machine.memory.failAfter(afterCalls)
  await accept(machine, watcher, "hardware")
  machine.memory.failAfter(Infinity)
  end(machine, watcher, { powerCut: true, survivors })
  await powerOn(machine, watcher)
  await recover(machine, watcher)
  return watcher.lastDelivered.hardware !== undefined
}
