import * as fs from "node:fs"
import * as path from "node:path"
import { imageDisk, memoryDisk, sh, succeeds } from "./disks.ts"
import { type Desk, enter, startWriter, writing } from "./killing.ts"
import { openLedger } from "./ledger.ts"
import { drain } from "./outboxes.ts"
import { type Note, notesIn } from "./programs/notes.ts"
import { eventually, kill } from "./victim.ts"

/** A disk, or a folder, that a rig can take away from under a writer and give back. */
export interface Denial {
  readonly outbox: string
  deny(): void | Promise<void>
  /** Keeps denying, where that takes an effort. */
  goOn?(): void
  allow(): void
  /** Goes before the writer's command. */
  readonly wrapper?: ReadonlyArray<string>
}

/** Does it again and again, until the disk says no. */
const untilRefused = (act: () => void) => {
  try {
    while (true) act()
  } catch {
    // That is what it is for.
  }
}

/** A disk in memory that somebody else fills to the last byte, and takes whatever becomes free. */
export const filledByOthers = (folder: string): Denial => {
  const { mountpoint } = memoryDisk(folder, "size=1m")
  const ballast = path.join(mountpoint, "ballast")
  const deny = () => untilRefused(() => fs.appendFileSync(ballast, Buffer.alloc(4096)))
  return { outbox: path.join(mountpoint, "outbox"), deny, goOn: deny, allow: () => fs.rmSync(ballast, { force: true }) }
}

/** A disk in memory of which somebody else uses up all the inodes, and takes whatever becomes free. */
export const outOfInodes = (folder: string): Denial => {
  const { mountpoint } = memoryDisk(folder, "size=64m,nr_inodes=60")
  const ballast = path.join(mountpoint, "ballast")
  let files = 0
  const deny = () => {
    untilRefused(() => fs.mkdirSync(ballast))
    untilRefused(() => fs.writeFileSync(path.join(ballast, String(files++)), ""))
  }
  return {
    outbox: path.join(mountpoint, "outbox"),
    deny,
    goOn: deny,
    allow: () => fs.rmSync(ballast, { recursive: true, force: true })
  }
}

/** A file system that turns read-only, as after an error of the disk, and is mounted writable again. */
export const readOnly = (folder: string): Denial => {
  const disk = imageDisk(folder, "ext4")
  return {
    outbox: path.join(disk.mountpoint, "outbox"),
    // Refused as long as a file is open for writing (mount(2), EBUSY).
    deny: () => eventually("read-only", () => succeeds("mount", "-o", "remount,ro", disk.mountpoint), { everyMs: 1 }),
    allow: () => void sh("mount", "-o", "remount,rw", disk.mountpoint)
  }
}

/** A folder that nobody may use; the writer is root without root's privileges (capabilities(7)). */
export const unreadable = (folder: string): Denial => {
  const outbox = path.join(folder, "outbox")
  return {
    outbox,
    deny: () => fs.chmodSync(outbox, 0),
    allow: () => fs.chmodSync(outbox, 0o700),
    wrapper: ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
  }
}

/** A folder that may not be changed, not even by root (chattr(1)). */
export const unchangeable = (folder: string): Denial => {
  const outbox = path.join(folder, "outbox")
  return {
    outbox,
    deny: () => void sh("chattr", "+i", outbox),
    allow: () => void sh("chattr", "-i", outbox)
  }
}

/**
 * Takes the disk away from a working writer and gives it back, so many times. While it is away reports have to be
 * refused, not lost; after it has come back the same process, never restarted, has to accept again.
 */
export const denyAndAllow = async (options: {
  readonly program: string
  readonly folder: string
  readonly denial: Denial
  readonly rounds: number
}) => {
  const { denial, folder, program, rounds } = options
  const desk: Desk = { outbox: denial.outbox, notes: path.join(folder, "notes") }
  const [command, ...args] = [...(denial.wrapper ?? []), ...writing(program, desk, { first: 1 })]
  const writer = await startWriter([command!, ...args], desk)
  let seen = 0
  const next = (is: Note["is"]) =>
    eventually(`the writer notes that a report is ${is}`, () => {
      if (is === "refused") denial.goOn?.()
      const found = notesIn(desk.notes).slice(seen).findIndex((note) => note.is === is)
      seen += found + 1
      return found !== -1
    }, { of: writer })
  try {
    for (let round = 0; round < rounds; round++) {
      await next("accepted")
      await denial.deny()
      seen = notesIn(desk.notes).length
      await next("refused")
      denial.allow()
      seen = notesIn(desk.notes).length
      await next("accepted")
    }
  } finally {
    denial.allow()
  }
  await kill(writer)
  const ledger = openLedger()
  enter(ledger, desk)
  return ledger.balance({ mayEvict: true, untold: await drain(desk.outbox, ledger) })
}
