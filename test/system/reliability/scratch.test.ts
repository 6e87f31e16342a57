import { describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import { bundle } from "./bundle.ts"
import { cutPowerByTheLetter } from "./byTheLetter.ts"
import * as D from "./deniedDisks.ts"
import { unmountAll } from "./disks.ts"
import { endToEnd } from "./endToEnd.ts"
import { killAtRandom } from "./killing.ts"
import { cutPower } from "./powerCuts.ts"
import { faultAtEachCall } from "./nthCall.ts"
import { seeded } from "./rounds.ts"
const say = (name: string, t: number, b: any) => process.stdout.write(name + " " + Math.round(performance.now() - t) + " " + JSON.stringify(b) + "\n")
const tmp = () => fs.mkdtempSync("/tmp/itam-rel-")
const writer = () => bundle("test/system/reliability/programs/writer.ts")
describe("x", () => {
    it("kill", async () => { const t = performance.now(); say("kill", t, await killAtRandom({ program: await writer(), folder: tmp(), rounds: 20, chance: seeded(3) })) })
    it("power", async () => { const t = performance.now(); say("power", t, await cutPower({ program: await writer(), folder: tmp(), type: "ext4", rounds: 10, chance: seeded(3) })) })
    it("letter", async () => {
      const t = performance.now()
      say("letter", t, await cutPowerByTheLetter({ program: await writer(), folder: tmp(), reports: 40 }))
    })
  for (const [name, make] of Object.entries({ a: D.filledByOthers, b: D.outOfInodes, c: D.readOnly, d: D.unreadable, e: D.unchangeable } as Record<string, any>))
    it(name, async () => {
      const t = performance.now()
      const folder = tmp()
      const denial = make(folder)
      const b = await D.denyAndAllow({ program: await writer(), folder, denial, rounds: 10 })
      say(name, t, b)
      await unmountAll()
    })
  for (const inj of ["signal=SIGKILL", "error=EIO"] as const)
    it(inj, async () => {
      const t = performance.now()
      say(inj, t, await faultAtEachCall(await writer(), tmp(), inj))
    })
  for (const seed of [1, 2, 3])
    it("e2e" + seed, async () => {
      const t = performance.now()
      say("e2e", t, await endToEnd({ program: await bundle("test/system/reliability/programs/agent.ts"), folder: tmp(), seed, kills: 12 }))
    })
})
