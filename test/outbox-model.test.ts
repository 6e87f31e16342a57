import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { Flaws } from "./memoryDisk.ts"
import { anyLife, deniedThenKilled, failedThenCut, killedThenCut } from "./outboxLives.ts"

/** Runs of the model on a good disk, in parts that start from seeds of their own. */
const [parts, runsOfPart] = [4, 2_500]

/** What goes wrong on a disk that does not keep what it says. */
const undoing = async (flaws: Flaws) => {
  const found = await fc.check(anyLife(flaws), { numRuns: 2_000, seed: 1, endOnFailure: true })
  assert.isTrue(found.failed, `${found.numRuns} runs found nothing`)
  return String(found.errorInstance)
}

describe("any life of an outbox, of kills and power cuts at any system call, full disks, damage and clock steps", () => {
  it.each(Array.from({ length: parts }, (_, part) => part + 1))(
    `loses nothing that it does not count, counts nothing that it does not lose, and starts again (${runsOfPart} runs, part %i)`,
    { timeout: 180_000 },
    async (part) => {
      const result = await fc.check(anyLife(), { numRuns: runsOfPart, seed: part })
      assert.isFalse(result.failed, fc.defaultReportMessage(result) ?? "")
      assert.strictEqual(result.numRuns, runsOfPart)
    }
  )

  it(
    "neither loses nor miscounts when it is killed at a loss, and the power fails at any call of the next start",
    async () => {
      for (let killed = 0; killed <= 12; killed++) {
        for (let afterCalls = 0; afterCalls <= 50; afterCalls++) {
          await killedThenCut(killed, {
            afterCalls,
            powerCut: true,
            survivors: (killed * 51 + afterCalls) * 40_503 & 0xffff
          })
        }
      }
    },
    60_000
  )

  it("keeps the older inventory or the newer one where the folder is denied at any call of the replacement", async () => {
    for (let afterCalls = 0; afterCalls <= 40; afterCalls++) {
      assert.isTrue(await deniedThenKilled(afterCalls), `denied after ${afterCalls} calls`)
    }
  })

  it(
    "keeps the older inventory or the newer one where any call of the replacement fails, and then the power",
    async () => {
      for (let afterCalls = 0; afterCalls <= 30; afterCalls++) {
        for (let survivors = 0; survivors < 16; survivors++) {
          assert.isTrue(await failedThenCut(afterCalls, survivors), `call ${afterCalls} failed, survivors ${survivors}`)
        }
      }
    },
    60_000
  )

  it(
    "loses reports on a disk that forgets names in spite of fsync: so this test sees what fsync of the folder is for",
    async () => {
      assert.match(await undoing({ ignoresFolderSync: true }), /\d+ \w+ reports are missing, \d+ are counted/)
    },
    60_000
  )

  it("damages reports on a disk that forgets contents in spite of fsync", async () => {
    assert.match(await undoing({ ignoresFileSync: true }), /\w+ reports|newest \w+/)
  }, 60_000)
})
