import * as path from "node:path"
import { type Desk, startWriter, writing } from "./killing.ts"
import { openLedger } from "./ledger.ts"
import { drain, fill } from "./outboxes.ts"
import { notesIn } from "./programs/notes.ts"
import { acceptedBy, startAgent } from "./realAgent.ts"
import { eventually } from "./victim.ts"

/** Starts a second agent beside a first one, in the same folder; the first one then has to go on as if nothing were. */
export const startTwice = async (folder: string) => {
  const state = path.join(folder, "state")
  const agent = () => startAgent({ state, url: "http://127.0.0.1:9" })
  const first = agent()
  await eventually("the first agent accepts", () => acceptedBy(first).length > 0, { of: first })
  const second = agent()
  const secondEnded = await second.ended
  await eventually("the first agent accepts the rest", () => acceptedBy(first).length === 3, { of: first })
  first.signal("SIGTERM")
  const firstEnded = await first.ended
  const ledger = openLedger()
  for (const { id, kind } of acceptedBy(first)) ledger.accept({ id, kind, n: 0 })
  const balance = ledger.balance({ untold: await drain(path.join(state, "outbox"), ledger) })
  return { balance, firstEnded, secondEnded, secondSaid: second.output() }
}

/** Fills an outbox up to its bound, and measures the next start beside one with nothing in it. */
export const restartFull = async (program: string, folder: string, samples: number) => {
  const deskAt = (name: string): Desk => ({
    outbox: path.join(folder, name),
    notes: path.join(folder, `notes-of-${name}`)
  })
  const [full, empty] = [deskAt("full"), deskAt("empty")]
  const ledger = openLedger()
  await fill(full.outbox, samples, ledger)
  const openMs = async (desk: Desk) => {
    const began = performance.now()
    const writer = await startWriter(writing(program, desk, { first: samples, count: 0 }), desk)
    const tookMs = performance.now() - began
    await writer.ended
    if (notesIn(desk.notes)[0]?.is !== "opened") throw new Error(`the outbox did not open: ${writer.output()}`)
    return tookMs
  }
  const [emptyMs, fullMs] = [await openMs(empty), await openMs(full)]
  return { balance: ledger.balance({ untold: await drain(full.outbox, ledger) }), emptyMs, fullMs }
}
