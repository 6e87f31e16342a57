import * as fs from "node:fs"
import * as path from "node:path"
import { readName } from "../../../src/domain/formats/OutboxRecord.ts"
import { type Desk, writing } from "./killing.ts"
import { openLedger } from "./ledger.ts"
import { drain } from "./outboxes.ts"
import type { Note } from "./programs/notes.ts"
import { start } from "./victim.ts"

/** A system call that succeeded: `fsync(17</a/file>) = 0`. Paths stand in the order of the arguments. */
interface Call {
  readonly name: string
  readonly paths: ReadonlyArray<string>
  readonly text: string
}

/** The calls in the order in which they ended; what is told in two halves is put together (strace(1)). */
const callsIn = (trace: string): ReadonlyArray<Call> => {
  const begun = new Map<string, string>()
  return trace.split("\n").flatMap((line) => {
    const [, thread = "", rest = ""] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (rest.endsWith(" <unfinished ...>")) {
      begun.set(thread, rest.slice(0, -" <unfinished ...>".length))
      return []
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)
    const text = resumed === null ? rest : (begun.get(thread) ?? "") + resumed[1]!
    const name = /^(\w+)\(/.exec(text)?.[1]
    if (name === undefined || / = -1 /.test(text)) return []
    return [{ name, paths: [...text.matchAll(/<(\/[^>]*)>|"(\/[^"]*)"/g)].map(([, a, b]) => a ?? b!), text }]
  })
}

/**
 * What a disk holds that keeps nothing but what fsync(2) promises: bytes of a file after fsync of the file, and a name
 * after fsync of the folder that it is in, be it of a file or of a folder. A deletion may get through at once. No
 * journal helps it, so it shows a missing fsync of a folder, which ext4 and XFS forgive.
 */
const strictDisk = (folder: string) => {
  const written = new Set<string>()
  let [names, kept] = [new Set<string>(), new Set<string>()]
  const unnamed = new Set<string>()
  const file = (place: string | undefined) =>
    place !== undefined && path.dirname(place) === folder ? path.basename(place) : undefined
  const apply = ({ name, paths, text }: Call) => {
    const subject = file(paths.at(-1))
    switch (name) {
      case "openat":
        if (subject !== undefined && text.includes("O_CREAT")) names.add(subject)
        return
      case "write":
        if (subject !== undefined) written.delete(subject)
        return
      case "mkdir":
        unnamed.add(paths[0]!)
        return
      case "fsync":
        for (const made of unnamed) if (path.dirname(made) === paths[0]) unnamed.delete(made)
        if (paths[0] === folder) kept = new Set(names)
        else if (subject !== undefined) written.add(subject)
        return
      case "unlink":
        if (subject !== undefined) names.delete(subject)
    }
  }
  const isNamed = (place: string): boolean => place === "/" || !unnamed.has(place) && isNamed(path.dirname(place))
  const survivors = () => isNamed(folder) ? [...kept].filter((each) => names.has(each) && written.has(each)) : []
  return { apply, survivors }
}

const noteIn = ({ name, paths, text }: Call, notes: string): Note | undefined => {
  if (name !== "write" || paths[0] !== notes) return undefined
  const [, quoted = "\"\""] = /, (".*"), \d+\) +=/.exec(text) ?? []
  return JSON.parse(JSON.parse(quoted) as string) as Note
}

/**
 * Watches the system calls of a writer and cuts the power of a strict disk at each moment at which something was
 * accepted: then and there everything that was ever accepted must be on it, or have been received before.
 */
export const cutPowerByTheLetter = async (options: {
  readonly program: string
  readonly folder: string
  readonly reports: number
}) => {
  const { folder, program, reports } = options
  const desk: Desk = { outbox: path.join(folder, "state", "outbox"), notes: path.join(folder, "notes") }
  const traceFile = path.join(folder, "trace")
  const writer = start([
    "strace",
    "-f",
    "-y",
    "-qq",
    "-s",
    "1000",
    "-o",
    traceFile,
    "-e",
    "trace=openat,write,fsync,unlink,mkdir",
    ...writing(program, desk, { first: 1, count: reports, mostPending: 5 })
  ], { UV_THREADPOOL_SIZE: "1" })
  if (await writer.ended !== 0) throw new Error(`the writer failed: ${writer.output()}`)

  const ledger = openLedger()
  const disk = strictDisk(desk.outbox)
  const lost = new Set<string>()
  for (const call of callsIn(fs.readFileSync(traceFile, "utf8"))) {
    disk.apply(call)
    const note = noteIn(call, desk.notes)
    if (note?.is === "received") ledger.receive(note)
    if (note?.is !== "accepted") continue
    ledger.accept(note)
    const pending = disk.survivors().flatMap((file) => {
      const name = readName(file)
      return name === undefined ? [] : [{ ...name, n: name.seq }]
    })
    for (const id of ledger.balance({ pending }).lost) lost.add(id)
  }
  const untold = await drain(desk.outbox, ledger)
  return { ...ledger.balance({ untold }), lost: [...lost] }
}
