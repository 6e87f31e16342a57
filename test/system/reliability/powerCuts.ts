import * as fs from "node:fs"
import * as path from "node:path"
import { imageDisk } from "./disks.ts"
import { writeAndEnd } from "./killing.ts"
import type { Chance } from "./rounds.ts"
import { freeze, kill } from "./victim.ts"

/**
 * The rig empties the outbox after every round, and outlives the power cut, which no agent does: its own lock file may
 * be back, with its deletion undone, and would name a living process of the same boot.
 */
const unlockOurs = (outbox: string) => {
  for (const file of fs.readdirSync(outbox)) {
    if (file.startsWith(`lock.${process.pid}.`)) fs.rmSync(path.join(outbox, file))
  }
}

/**
 * Power cuts: the file system of a writer goes down at any moment without flushing anything. The writer is frozen
 * first, for ext4 answers success to an fsync that races with its end; no power cut does that.
 */
export const cutPower = async (options: {
  readonly program: string
  readonly folder: string
  readonly type: "ext4" | "xfs"
  readonly rounds: number
  readonly chance: Chance
}) => {
  const disk = imageDisk(options.folder, options.type)
  const outbox = path.join(disk.mountpoint, "outbox")
  const balance = await writeAndEnd({
    ...options,
    desk: { outbox, notes: path.join(options.folder, "notes") },
    end: async (writer) => {
      await freeze(writer)
      disk.cutPower()
      await kill(writer)
      await disk.unmount()
      disk.mount()
      unlockOurs(outbox)
    }
  })
  await disk.unmount()
  fs.rmSync(options.folder, { recursive: true, force: true })
  return balance
}
