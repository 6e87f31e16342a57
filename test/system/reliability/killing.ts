import * as fs from "node:fs"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { noLosses } from "../../../src/domain/Losses.ts"
import { type Ledger, openLedger } from "./ledger.ts"
import { drain } from "./outboxes.ts"
import { notesIn } from "./programs/notes.ts"
import type { Chance } from "./rounds.ts"
import { eventually, kill, start, type Victim } from "./victim.ts"

/** Where a writer works, and where it notes what it did. */
export interface Desk {
  readonly outbox: string
  /** On a disk that nobody tampers with. */
  readonly notes: string
}

/** Enters what a writer noted, and forgets the notes. */
export const enter = (ledger: Ledger, { notes }: Desk) => {
  for (const note of notesIn(notes)) {
    if (note.is === "accepted") ledger.accept(note)
    if (note.is === "received") ledger.receive(note)
  }
  fs.rmSync(notes, { force: true })
}

/** How a writer is started; without an end to its work unless told. */
export const writing = (
  program: string,
  { notes, outbox }: Desk,
  { count = 1_000_000, first, mostPending = 12 }: {
    readonly first: number
    readonly count?: number
    readonly mostPending?: number
  }
): [string, ...Array<string>] => [
  process.execPath,
  program,
  outbox,
  notes,
  ...[first, count, mostPending].map(String)
]

/** A writer that has its outbox open. */
export const startWriter = async (
  command: readonly [string, ...ReadonlyArray<string>],
  { notes }: Desk,
  environment: Readonly<Record<string, string>> = {}
) => {
  const writer = start(command, environment)
  await eventually("the writer says something", () => notesIn(notes).length > 0, { of: writer })
  return writer
}

/** How far the numbers of two rounds are apart: no writer gets that far. */
export const numbersPerRound = 100_000

/**
 * Lets a writer work and come to its end, round after round in the same folder, and then takes everything out. `end`
 * is what happens to it; after how many reports, and at which moment of the next, is chance.
 */
export const writeAndEnd = async (options: {
  readonly program: string
  readonly desk: Desk
  readonly rounds: number
  readonly chance: Chance
  end(writer: Victim): Promise<void>
}) => {
  const { chance, desk, program, rounds } = options
  const ledger = openLedger()
  let untold = noLosses
  for (let round = 1; round <= rounds; round++) {
    const writer = await startWriter(writing(program, desk, { first: round * numbersPerRound }), desk)
    const enough = chance() * 25
    await eventually("the writer writes", () => notesIn(desk.notes).length > enough, { everyMs: 1, of: writer })
    await sleep(chance() * 5)
    await options.end(writer)
    enter(ledger, desk)
    untold = await drain(desk.outbox, ledger)
  }
  return ledger.balance({ untold })
}

/** SIGKILL at any moment. */
export const killAtRandom = (options: {
  readonly program: string
  readonly folder: string
  readonly rounds: number
  readonly chance: Chance
}) =>
  writeAndEnd({
    ...options,
    desk: { outbox: path.join(options.folder, "outbox"), notes: path.join(options.folder, "notes") },
    end: kill
  })
