import { assert, describe } from "@effect/vitest"
import { cutPowerByTheLetter } from "../byTheLetter.ts"
import { killAtRandom } from "../killing.ts"
import { sum } from "../ledger.ts"
import { faultAtEachCall } from "../nthCall.ts"
import { cutPower } from "../powerCuts.ts"
import { accounted, newFolder, writerProgram } from "../rig.ts"
import { rounds, seeded, sideBySide } from "../rounds.ts"

const fileSystems = [{ type: "ext4", full: 200 }, { type: "xfs", full: 100 }] as const

const injections = [
  { injection: "signal=SIGKILL", what: "SIGKILL", inOrder: true },
  // A report that cannot be read for a moment is passed over, and sent later.
  { injection: "error=EIO", what: "EIO", inOrder: false },
  { injection: "error=ENOSPC", what: "ENOSPC", inOrder: false }
] as const

export const crashes = () =>
  describe("an outbox loses nothing", () => {
    accounted("to SIGKILL at any moment", { fault: "kill -9 at random", needs: [], inOrder: true }, async () => {
      const program = await writerProgram()
      const lanes = await sideBySide(2, [1, 2], (seed) =>
        killAtRandom({ program, folder: newFolder(), rounds: rounds(250), chance: seeded(seed) }))
      return { rounds: 2 * rounds(250), balance: sum(lanes) }
    })

    for (const { inOrder, injection, what } of injections) {
      accounted(
        `to ${what} at any of its system calls`,
        { fault: `${what} at each openat, write, fsync, unlink, rename`, needs: ["root", "strace"], inOrder },
        async () => {
          const { missed, ...report } = await faultAtEachCall(await writerProgram(), newFolder(), injection)
          assert.deepStrictEqual(missed, [], "faults that never came")
          return report
        }
      )
    }

    for (const { full, type } of fileSystems) {
      accounted(
        `to power cuts on ${type}`,
        { fault: `power cut, ${type}`, needs: ["root", "python3", type], inOrder: true },
        async () => ({
          rounds: rounds(full),
          balance: await cutPower({
            program: await writerProgram(),
            folder: newFolder(),
            type,
            rounds: rounds(full),
            chance: seeded(full)
          })
        })
      )
    }

    accounted(
      "to power cuts on a disk that keeps no more than fsync(2) promises",
      { fault: "power cut, by the letter of fsync(2)", needs: ["root", "strace"], inOrder: true },
      async () => ({
        rounds: rounds(500),
        balance: await cutPowerByTheLetter({
          program: await writerProgram(),
          folder: newFolder(),
          reports: rounds(500)
        })
      })
    )
  })
