import { describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import { bundle } from "./bundle.ts"
import { endToEnd } from "./endToEnd.ts"
describe("x", () => {
  for (const seed of [1, 2, 3])
    it("letter" + seed, async () => {
      const t = performance.now()
      const b = await endToEnd({ program: await bundle("test/system/reliability/programs/agent.ts"), folder: fs.mkdtempSync("/tmp/itam-rel-"), seed, kills: 12 })
      process.stdout.write(JSON.stringify({ ...b, t: performance.now() - t }) + "\n")
    })
})
