import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { startFaultServer } from "./faultServer.ts"
import { type Entry, openLedger } from "./ledger.ts"
import { drain } from "./outboxes.ts"
import { notesIn } from "./programs/notes.ts"
import { eventually, start } from "./victim.ts"

/** How the wall clock may turn out to be: a dead battery, a wrong year, the end of 32 bits. */
const steps = ["-10d", "+20d", "@1970-01-01 00:00:10", "@2038-01-19 03:14:06", "+0d"]

/** Where Debian keeps the library that stands between a program and the wall clock (faketime(1)). */
export const fakeTime = () =>
  execFileSync("dpkg", ["-L", "libfaketime"], { encoding: "utf8" }).split("\n")
    .find((file) => file.endsWith("/libfaketime.so.1"))

/**
 * The wall clock of a working agent jumps. After each step the same process has to accept and deliver as before, and
 * in the order of acceptance. What it waits with, the monotonic clock, goes on; so it does in the kernel.
 */
export const stepClock = async (options: {
  readonly program: string
  readonly folder: string
  readonly rounds: number
}) => {
  const { folder, program, rounds } = options
  const [state, notes, machine, offset] = ["state", "notes", "machine", "offset"].map((name) =>
    path.join(folder, name)
  ) as [string, string, string, string]
  const received: Array<Omit<Entry, "n">> = []
  const server = await startFaultServer({ receive: (report) => received.push(report) })
  fs.writeFileSync(machine, "0")
  fs.writeFileSync(offset, "+0d\n")
  const agent = start([process.execPath, program, state, notes, machine, server.url, "3"], {
    LD_PRELOAD: fakeTime() ?? "",
    DONT_FAKE_MONOTONIC: "1",
    FAKETIME_NO_CACHE: "1",
    FAKETIME_TIMESTAMP_FILE: offset
  })
  const accepted = () => notesIn(notes).flatMap((note) => note.is === "accepted" ? [note] : [])
  const delivers = async (what: string) => {
    const since = accepted().length
    await eventually(
      `what is accepted now is delivered, ${what}`,
      () => accepted().slice(since).some(({ id }) => received.some((report) => report.id === id)),
      { of: agent }
    )
  }
  await delivers("before any step")
  for (let round = 0; round < rounds; round++) {
    const step = steps[round % steps.length]!
    fs.writeFileSync(offset, `${step}\n`)
    fs.writeFileSync(machine, String(round))
    await delivers(`with the clock at ${step}`)
  }
  agent.signal("SIGTERM")
  await agent.ended
  await server.close()

  const ledger = openLedger()
  const places = new Map(accepted().map((note) => [note.id, note]))
  for (const note of places.values()) ledger.accept(note)
  const inPlace = (report: Omit<Entry, "n">): Entry => ({ ...places.get(report.id)!, ...report })
  for (const report of received) ledger.receive(inPlace(report))
  return ledger.balance({
    untold: await drain(path.join(state, "outbox"), ledger, ({ digest, id, kind }) => inPlace({ digest, id, kind }))
  })
}
