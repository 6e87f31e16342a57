import { Effect } from "effect"
import * as path from "node:path"
import type { UnitFile } from "../../../domain/formats/SystemctlUnitFiles.ts"
import { UnitInstall } from "../../../domain/formats/UnitInstall.ts"
import { compact } from "../../../domain/presence.ts"
import {
  administratorFolder,
  stateByInstall,
  stateByLinks,
  type UnitEntries,
  type UnitEntry
} from "../../../domain/unitFileState.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent, optional, read } from "../Collector.ts"

/** systemd.unit(5), strongest first. Those below `/run` are there only while systemd runs. */
const unitFolders = [administratorFolder, "/usr/local/lib/systemd/system", "/usr/lib/systemd/system"]

/** One more, where `/lib` is not merged into `/usr`. */
const olderFolder = "/lib/systemd/system"

const atOnce = { concurrency: 16 }

/**
 * Unit files of services and their states as `systemctl list-unit-files` tells them, read from the unit folders alone.
 * It differs in what hardly ever is: an `[Install]` section in a drop-in does not count, a file that is no link counts
 * in a folder of dependencies, a link to the same name in another unit folder is `linked`, and `upholds` is known
 * before systemd 254. Templates are left out: there is nothing to start in one.
 */
export const unitFiles = Effect.gen(function*() {
  const entries = yield* unitEntries
  const wanted = yield* wantedNames
  return yield* Effect.forEach(
    [...entries.values()],
    (entry) => Effect.map(stateOf(entry, entries, wanted), (state): UnitFile => ({ name: entry.name, state })),
    atOnce
  )
})

const unitEntries = Effect.gen(function*() {
  const machine = yield* Machine
  const isMerged = (yield* ifPresent(machine.readLink("/lib"))) !== undefined
  const places = new Map<string, string>()
  for (const folder of isMerged ? unitFolders : [...unitFolders, olderFolder]) {
    for (const name of yield* namesIn(folder)) {
      if (isService(name) && !places.has(name)) places.set(name, folder)
    }
  }
  const entries = yield* Effect.forEach([...places], ([name, folder]) => entryAt(folder, name), atOnce)
  return new Map(entries.flatMap((entry) => entry === undefined ? [] : [[entry.name, entry]]))
})

/** Units that others start along with themselves, because somebody enabled them. */
const wantedNames = Effect.gen(function*() {
  const folders = (yield* namesIn(administratorFolder)).filter((name) => /\.(wants|requires|upholds)$/.test(name))
  return new Set((yield* Effect.forEach(folders, (name) => namesIn(`${administratorFolder}/${name}`))).flat())
})

/** Whatever keeps its `[Install]` section from being read, is a gap, and the state is not known. */
const stateOf = Effect.fnUntraced(function*(entry: UnitEntry, entries: UnitEntries, wanted: ReadonlySet<string>) {
  const state = stateByLinks(entry, entries, wanted)
  if (state !== undefined) return state
  const install = yield* optional(entry.name, read(`${entry.folder}/${entry.name}`, UnitInstall))
  return install === undefined ? "bad" : stateByInstall(entry, entries, install)
})

/** `undefined` where the name is no unit: a folder, or gone since it was listed. */
const entryAt = Effect.fnUntraced(function*(folder: string, name: string) {
  const machine = yield* Machine
  const facts = yield* ifPresent(machine.fileFacts(`${folder}/${name}`))
  if (facts === undefined || facts.kind === "folder") return undefined
  if (facts.kind !== "link") return { name, folder, sizeBytes: facts.sizeBytes } satisfies UnitEntry
  const written = yield* ifPresent(machine.readLink(`${folder}/${name}`))
  if (written === undefined) return undefined
  const target = path.posix.resolve(folder, written)
  const aim = yield* ifPresent(machine.fileFacts(target))
  return compact({ name, folder, sizeBytes: aim?.sizeBytes, pointsTo: path.posix.basename(target) })
})

const namesIn = (folder: string) =>
  Effect.gen(function*() {
    const machine = yield* Machine
    return (yield* optional(folder, machine.listFolder(folder))) ?? []
  })

const isService = (name: string) => /^[\w:.\\@-]+(?<!@)\.service$/.test(name)
