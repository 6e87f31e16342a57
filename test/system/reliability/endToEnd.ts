import * as fs from "node:fs"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { readName } from "../../../src/domain/formats/OutboxRecord.ts"
import { startFaultServer } from "./faultServer.ts"
import { type Balance, type Entry, openLedger } from "./ledger.ts"
import { drain } from "./outboxes.ts"
import { notesIn } from "./programs/notes.ts"
import { seeded } from "./rounds.ts"
import { eventually, kill, start } from "./victim.ts"

/** Reports are made with UUIDv7, whose first 48 bits are milliseconds (RFC 9562, 5.7). */
const madeAt = (id: string) => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)

/** A report with its place in the order, as its id tells. */
export const inPlace = ({ digest, id, kind, losses }: Omit<Entry, "n">): Entry => ({
  id,
  kind,
  n: madeAt(id),
  ...(digest === undefined ? {} : { digest }),
  ...(losses === undefined ? {} : { losses })
})

const namesIn = (outbox: string) => fs.existsSync(outbox) ? fs.readdirSync(outbox) : []

const reportsOf = (names: ReadonlyArray<string>): ReadonlyArray<Entry> =>
  names.flatMap((name) => readName(name) ?? []).map(({ id, kind }) => inPlace({ id, kind }))

/** What waits in an outbox, by its names. */
export const pendingIn = (outbox: string) => reportsOf(namesIn(outbox))

/** What was set aside in an outbox, by its names. */
export const setAsideIn = (outbox: string) =>
  reportsOf(namesIn(outbox).filter((name) => name.endsWith(".bad")).map((name) => name.slice(0, -".bad".length)))

export interface Run {
  readonly balance: Balance
  /** What is wrong, in words. */
  readonly faults: ReadonlyArray<string>
}

/**
 * An agent, its machine that changes, and a backend on which nobody can rely: killed, stopped and started again, until
 * the faults end. At each of these moments everything accepted must have been received, be pending, or be told as a
 * loss; in the end the outbox has to empty, and the backend has to know what the machine has become.
 */
export const endToEnd = async (options: {
  readonly program: string
  readonly folder: string
  readonly seed: number
  /** How often it is started, and then killed or told to stop. */
  readonly lives: number
  readonly limitMs?: number
}): Promise<Run> => {
  const { folder, limitMs = 30_000, lives, program, seed } = options
  const chance = seeded(seed)
  const [state, notes, machine] = ["state", "notes", "machine"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string
  ]
  const outbox = path.join(state, "outbox")
  const ledger = openLedger()
  const faults: Array<string> = []
  const server = await startFaultServer({ receive: (report) => ledger.receive(inPlace(report)), chance })

  const become = (what: string) => {
    fs.writeFileSync(`${machine}.new`, what)
    fs.renameSync(`${machine}.new`, machine)
  }
  const startAgent = (paceSeconds = 1) =>
    start([process.execPath, program, state, notes, machine, server.url, String(paceSeconds)])
  /** Called invalid, and gone: whether the file was still set aside, or a kill came in between, it has to be counted. */
  const refused = () => {
    const pending = new Set(pendingIn(outbox).map(({ id }) => id))
    return new Set([...server.refused].filter((id) => !ledger.isReceived(id) && !pending.has(id)))
  }
  const balanceNow = () => {
    for (const note of notesIn(notes)) if (note.is === "accepted") ledger.accept(inPlace(note))
    return ledger.balance({ pending: pendingIn(outbox), refused: refused() })
  }

  for (let life = 0; life < lives; life++) {
    become(`${seed}-${Math.floor(life / 3)}`)
    server.setUp(chance() > 0.2)
    const agent = startAgent()
    const enough = notesIn(notes).length + chance() * 12
    await eventually("the agent scans", () => notesIn(notes).length > enough, { of: agent })
    await sleep(chance() * 60)
    if (chance() < 0.8) await kill(agent)
    else {
      agent.signal("SIGTERM")
      const code = await agent.ended
      if (code !== 0 && code !== "SIGTERM") faults.push(`told to stop, it ended with ${code}: ${agent.output()}`)
    }
    const { lost } = balanceNow()
    if (lost.length > 0) faults.push(`neither received nor pending after life ${life}: ${lost.join(", ")}`)
  }

  server.setUp(true)
  server.setFault("none")
  become(`${seed}-at last`)
  const agent = startAgent(30)
  const before = notesIn(notes).length
  const told = (kind: string) => server.knows.get(kind)?.includes(`${seed}-at last`) === true
  const isFresh = () =>
    notesIn(notes).slice(before).some((note) => note.is === "accepted" && ledger.isReceived(note.id))
  await eventually(
    "after the faults the outbox is empty, and the backend knows what the machine is",
    () => told("hardware") && told("software") && isFresh() && pendingIn(outbox).length === 0,
    { everyMs: 20, limitMs, of: agent }
  ).catch((error: Error) => faults.push(error.message))
  agent.signal("SIGTERM")
  await agent.ended
  await server.close()
  balanceNow()
  const balance = ledger.balance({ refused: refused(), untold: await drain(outbox, ledger, inPlace) })
  return { balance, faults: [...faults, ...balance.faults] }
}
