import * as fs from "node:fs"
import * as path from "node:path"
import { nameOf } from "../../../src/domain/formats/OutboxRecord.ts"
import { type Desk, enter, writing } from "./killing.ts"
import { openLedger, sum } from "./ledger.ts"
import { drain } from "./outboxes.ts"
import { entryOf, numbered } from "./programs/numbered.ts"
import { everyFew, sideBySide } from "./rounds.ts"
import { start } from "./victim.ts"

/** The system calls that an outbox consists of. */
export const calls = ["openat", "write", "fsync", "unlink", "rename"] as const

/** What is done to the k-th of them, as strace(1) says it. */
export type Injection = "signal=SIGKILL" | "error=EIO" | "error=ENOSPC"

const reports = 8

/** A record that begins as it should and ends too early, older than everything else. */
const plantTorn = (outbox: string) => {
  fs.mkdirSync(outbox, { recursive: true, mode: 0o700 })
  fs.writeFileSync(path.join(outbox, nameOf({ ...entryOf(numbered(0)), seq: 1 })), "ITAMQ1 {\"v\":1,", { mode: 0o600 })
}

/**
 * Only calls about files of the outbox count, and strace knows a file by its whole path: the names that a fresh outbox
 * gives to the first reports of a writer, and to its states.
 */
const pathsOf = (outbox: string) => {
  const records = Array.from({ length: reports + 1 }, (_, n) => nameOf({ ...entryOf(numbered(n)), seq: n + 1 }))
  const states = ["epoch", "losses", "seq"].flatMap((name) => [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${name}.${n}`))
  return [outbox, ...[...states, ...records].map((file) => path.join(outbox, file))]
}

/** One run of a writer from an outbox with one torn record on, with a fault injected where one is given. */
const runOnce = async (program: string, folder: string, call: string, fault?: string) => {
  const desk: Desk = { outbox: path.join(folder, "outbox"), notes: path.join(folder, "notes") }
  const trace = path.join(folder, "trace")
  plantTorn(desk.outbox)
  const writer = start([
    "strace",
    "-f",
    "-qq",
    "-o",
    trace,
    "-e",
    `trace=${call}`,
    ...(fault === undefined ? [] : ["-e", `inject=${call}:${fault}`]),
    ...pathsOf(desk.outbox).flatMap((file) => ["-P", file]),
    ...writing(program, desk, { first: 1, count: reports, mostPending: 3 })
  ], { UV_THREADPOOL_SIZE: "1" })
  const ended = await writer.ended
  const calls = fs.readFileSync(trace, "utf8").split("\n").filter((line) => line.includes(`${call}(`))
  return { desk, calls: calls.length, hit: ended === "SIGKILL" || calls.some((line) => line.includes("(INJECTED)")) }
}

/**
 * The same writer again and again, with a fault at its 1st, 2nd, 3rd, … system call of each name. After each, a fresh
 * start has to find everything that was accepted. `missed` are faults that never came: there should be none.
 */
export const faultAtEachCall = async (
  program: string,
  folder: string,
  injection: Injection,
  names: ReadonlyArray<string> = calls
) => {
  const places = (await sideBySide(2, names, async (call) => {
    const clean = await runOnce(program, fs.mkdtempSync(path.join(folder, "clean-")), call)
    return everyFew(clean.calls).map((k) => ({ call, k }))
  })).flat()
  const runs = await sideBySide(2, places, async ({ call, k }) => {
    const place = fs.mkdtempSync(path.join(folder, `${call}-`))
    const { desk, hit } = await runOnce(program, place, call, `${injection}:when=${k}`)
    const ledger = openLedger()
    enter(ledger, desk)
    const untold = await drain(desk.outbox, ledger)
    fs.rmSync(place, { recursive: true })
    return { balance: ledger.balance({ untold }), missed: hit ? [] : [`${call} ${k}`] }
  })
  return {
    rounds: runs.length,
    balance: sum(runs.map(({ balance }) => balance)),
    missed: runs.flatMap(({ missed }) => missed)
  }
}
