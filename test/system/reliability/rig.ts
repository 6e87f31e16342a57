import { assert, it, type TestContext } from "@effect/vitest"
import { randomUUID } from "node:crypto"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { bundle, type Mutation } from "./bundle.ts"
import { unmountAll } from "./disks.ts"
import type { Balance } from "./ledger.ts"
import { lacking, type Need } from "./needs.ts"
import { unplug } from "./network.ts"
import { print, type Row } from "./table.ts"
import { endAll } from "./victim.ts"

const programs = "test/system/reliability/programs"

/** The programs under test, made of the project's sources, with mutations where they are asked for. */
export const writerProgram = (...mutations: ReadonlyArray<Mutation>) => bundle(`${programs}/writer.ts`, mutations)
export const agentProgram = (...mutations: ReadonlyArray<Mutation>) => bundle(`${programs}/agent.ts`, mutations)
export const serverProgram = () => bundle(`${programs}/server.ts`)

/** Made for the first rig: where all tests are skipped nobody tidies up. */
const room = path.join(os.tmpdir(), `itam-agent-reliability-${randomUUID()}`)
const rows: Array<Row> = []

/** A folder of its own, gone in the end. */
export const newFolder = () => {
  fs.mkdirSync(room, { recursive: true, mode: 0o700 })
  return fs.mkdtempSync(path.join(room, "rig-"))
}

/** Takes away whatever a rig, a failed one too, has left running. */
const clearAway = async () => {
  await endAll()
  await unmountAll()
  unplug()
}

/** Leaves nothing behind, and says what was found. */
export const tidyUp = async () => {
  await clearAway()
  fs.rmSync(room, { recursive: true, force: true })
  if (rows.length > 0) print(rows)
}

/** Passes over a test that this machine cannot do, and says why. */
const skipWithout = async (needs: ReadonlyArray<Need>, { skip, task }: TestContext) => {
  const reason = await lacking(needs)
  if (reason === undefined) return
  process.stdout.write(`skipped: ${task.name}: ${reason}\n`)
  skip(reason)
}

/** What a rig reports of its rounds. */
export interface Report {
  readonly rounds: number
  readonly balance: Balance
}

const anHour = 3_600_000

/** A rig whose books have to add up, with its row in the table. `inOrder` where nothing excuses another order. */
export const accounted = (
  name: string,
  options: { readonly fault: string; readonly needs: ReadonlyArray<Need>; readonly inOrder?: boolean },
  work: () => Promise<Report>
) =>
  it(name, { timeout: anHour }, async (context) => {
    await skipWithout(options.needs, context)
    const began = performance.now()
    const { balance, rounds } = await work().finally(clearAway)
    rows.push({ fault: options.fault, rounds, balance, tookMs: performance.now() - began })
    assert.deepStrictEqual(balance.lost, [], "lost")
    assert.deepStrictEqual(balance.faults, [])
    assert.isAbove(balance.accepted, 0, "accepted")
    if (options.inOrder === true) assert.deepStrictEqual(balance.outOfOrder, [], "out of order")
  })

/** A check that a rig notices when a mechanism is taken out. */
export const noticed = (name: string, needs: ReadonlyArray<Need>, work: () => Promise<void>) =>
  it(name, { timeout: anHour }, async (context) => {
    await skipWithout(needs, context)
    await work().finally(clearAway)
  })
