import { describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import { bundle } from "./bundle.ts"
import { cutPowerByTheLetter } from "./byTheLetter.ts"
import * as D from "./deniedDisks.ts"
import { stepClock } from "./clockSteps.ts"
import { loseNetwork } from "./network.ts"
import { startTwice, restartFull } from "./instances.ts"
import { stopIn, phases } from "./stopping.ts"
import { unmountAll } from "./disks.ts"
import { endToEnd } from "./endToEnd.ts"
import { killAtRandom } from "./killing.ts"
import { cutPower } from "./powerCuts.ts"
import * as M from "./mutations.ts"
import { faultAtEachCall } from "./nthCall.ts"
import { seeded } from "./rounds.ts"
const say = (name: string, t: number, b: any) => process.stdout.write(name + " " + Math.round(performance.now() - t) + " " + JSON.stringify(b) + "\n")
const tmp = () => fs.mkdtempSync("/tmp/itam-rel-")
const writer = (m: any[] = []) => bundle("test/system/reliability/programs/writer.ts", m)
const agent = (m: any[] = []) => bundle("test/system/reliability/programs/agent.ts", m)
const tests: Record<string, () => Promise<any>> = {
  clocks: async () => stepClock({ program: await agent(), folder: tmp(), rounds: 10 }),
  network: async () => loseNetwork({ program: await agent(), folder: tmp(), rounds: 6 }),
  twice: async () => startTwice(tmp()),
  many: async () => restartFull(await writer(), tmp(), 5000),
  kill: async () => killAtRandom({ program: await writer(), folder: tmp(), rounds: 10, chance: seeded(3) }),
  e2e: async () => endToEnd({ program: await agent(), folder: tmp(), seed: 5, kills: 12 }),
}
for (const phase of phases) tests["stop " + phase] = () => stopIn(phase, tmp())
for (const m of [M.withoutLastingId, M.withoutWaitingForTheBaseline, M.withoutWaitingForTheAnswer, M.withoutBooks])
  tests["mutant " + m.name] = async () => { const r = []; for (const seed of [1,2,3,4]) r.push(await endToEnd({ program: await agent([m]), folder: tmp(), seed, kills: 8 })); return r.map((x) => ({ l: x.balance.lost.length, f: x.faults.map((x) => x.slice(0, 150)) })) }
describe("x", () => {
  for (const [name, f] of Object.entries(tests)) it(name, async () => { const t = performance.now(); say(name, t, await f()) })
})
