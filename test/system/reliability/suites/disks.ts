import { describe } from "@effect/vitest"
import {
  type Denial,
  denyAndAllow,
  filledByOthers,
  outOfInodes,
  readOnly,
  unchangeable,
  unreadable
} from "../deniedDisks.ts"
import type { Need } from "../needs.ts"
import { accounted, newFolder, writerProgram } from "../rig.ts"
import { rounds } from "../rounds.ts"

const denials: ReadonlyArray<{
  readonly name: string
  readonly fault: string
  readonly needs: ReadonlyArray<Need>
  readonly denial: (folder: string) => Denial
}> = [
  { name: "a full disk", fault: "disk full, then not", needs: ["root", "tmpfs"], denial: filledByOthers },
  { name: "a disk without inodes", fault: "no inodes left, then some", needs: ["root", "tmpfs"], denial: outOfInodes },
  { name: "a read-only disk", fault: "remounted read-only, then writable", needs: ["root", "ext4"], denial: readOnly },
  {
    name: "an unreadable folder",
    fault: "folder unreadable, then not",
    needs: ["root", "setpriv"],
    denial: unreadable
  },
  {
    name: "a folder nobody may change",
    fault: "folder immutable, then not",
    needs: ["root", "chattr"],
    denial: unchangeable
  }
]

export const disks = () =>
  describe("a process that is never restarted refuses, and then accepts again, on", () => {
    for (const { denial, fault, name, needs } of denials) {
      accounted(name, { fault, needs }, async () => {
        const folder = newFolder()
        const full = rounds(50)
        const balance = await denyAndAllow({
          program: await writerProgram(),
          folder,
          denial: denial(folder),
          rounds: full
        })
        return { rounds: full, balance }
      })
    }
  })
