import { assert, describe } from "@effect/vitest"
import type { Mutation } from "../bundle.ts"
import { cutPowerByTheLetter } from "../byTheLetter.ts"
import { endToEnd } from "../endToEnd.ts"
import {
  withoutBooks,
  withoutFileSync,
  withoutFolderSync,
  withoutLastingId,
  withoutWaitingForTheAnswer,
  withoutWaitingForTheBaseline,
  withoutWriteErrors
} from "../mutations.ts"
import { faultAtEachCall } from "../nthCall.ts"
import { cutPower } from "../powerCuts.ts"
import { refuseFirst } from "../refusing.ts"
import { agentProgram, newFolder, noticed, writerProgram } from "../rig.ts"
import { seeded } from "../rounds.ts"

/** Whether an end-to-end run finds fault with a mutant, in one of a few. */
const isNoticed = async (mutation: Mutation) => {
  const program = await agentProgram(mutation)
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const { balance, faults } = await endToEnd({ program, folder: newFolder(), seed, lives: 6, limitMs: 5_000 })
    if (balance.lost.length + faults.length > 0) return true
  }
  return false
}

const byTheLetter = async (mutation: Mutation) =>
  cutPowerByTheLetter({ program: await writerProgram(mutation), folder: newFolder(), reports: 40 })

export const mutants = () =>
  describe("a rig notices", () => {
    for (const type of ["ext4", "xfs"] as const) {
      noticed(`by power cuts on ${type} that files are not synced`, ["root", "python3", type], async () => {
        const program = await writerProgram(withoutFileSync)
        const { lost } = await cutPower({ program, folder: newFolder(), type, rounds: 5, chance: seeded(1) })
        assert.isAbove(lost.length, 0)
      })
    }

    for (const mutation of [withoutFileSync, withoutFolderSync]) {
      noticed(`by the letter of fsync(2) that ${mutation.name} is missing`, ["root", "strace"], async () => {
        assert.isAbove((await byTheLetter(mutation)).lost.length, 0)
      })
    }

    noticed("by ENOSPC that errors of writing are ignored", ["root", "strace"], async () => {
      const { balance } = await faultAtEachCall(
        await writerProgram(withoutWriteErrors),
        newFolder(),
        "error=ENOSPC",
        ["write"]
      )
      assert.isAbove(balance.lost.length, 0)
    })

    noticed("that what is given up is not counted", ["root", "strace"], async () => {
      const { faults } = await byTheLetter(withoutBooks)
      assert.match(faults.join(), /not counted: \d+ of \d+ superseded/)
    })

    noticed("that the id changes from attempt to attempt", [], async () => {
      assert.isTrue(await isNoticed(withoutLastingId))
    })

    noticed("that a report is forgotten before the answer", [], async () => {
      assert.isTrue(await isNoticed(withoutWaitingForTheAnswer))
    })

    noticed("that the baseline is committed before the answer", [], async () => {
      assert.isTrue(await refuseFirst(await agentProgram(), newFolder()), "as it is")
      assert.isFalse(await refuseFirst(await agentProgram(withoutWaitingForTheBaseline), newFolder()), "the mutant")
    })
  })
