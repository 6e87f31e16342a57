import { afterAll, assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { bundle } from "./bundle.ts"
import { killAtRandom } from "./killing.ts"
import { rounds, seeded } from "./rounds.ts"
import { print, type Row } from "./table.ts"
import { endAll } from "./victim.ts"

const room = fs.mkdtempSync(path.join(os.tmpdir(), "itam-agent-reliability-"))
const rows: Array<Row> = []

afterAll(async () => {
  await endAll()
  fs.rmSync(room, { recursive: true, force: true })
  print(rows)
})

describe("an outbox", () => {
  it("loses nothing to SIGKILL at any moment", async () => {
    const began = performance.now()
    const balance = await killAtRandom({
      program: await bundle("test/system/reliability/programs/writer.ts"),
      folder: fs.mkdtempSync(path.join(room, "kill-")),
      rounds: rounds(500),
      chance: seeded(1)
    })
    rows.push({ fault: "kill -9 at random", rounds: rounds(500), balance, tookMs: performance.now() - began })
    assert.deepStrictEqual(balance.lost, [])
    assert.deepStrictEqual(balance.altered, [])
    assert.deepStrictEqual(balance.outOfOrder, [])
  })
})
