import { Effect, Result } from "effect"
import { DpkgStatus, installedIn } from "../../../domain/formats/DpkgStatus.ts"
import type { Package } from "../../../domain/inventory/Packages.ts"
import { presentInstant } from "../../../domain/presence.ts"
import { Machine, Unreadable } from "../../../services/Machine.ts"
import { ifPresent, optional, read } from "../Collector.ts"
import { incomplete, unreadable } from "./incomplete.ts"

const statusFile = "/var/lib/dpkg/status"
const journalFolder = "/var/lib/dpkg/updates"
const infoFolder = "/var/lib/dpkg/info"

/** Debian's packages, with what an interrupted dpkg has left in its journal. */
export const dpkg = Effect.gen(function*() {
  const status = yield* read(statusFile, DpkgStatus)
  const lists = yield* fileLists
  const installed = installedIn(status, yield* journal)
  if (installed.length === 0 && lists.size > 0) {
    return yield* new Unreadable({ what: statusFile, detail: "names no package, although some are installed" })
  }
  yield* incomplete("dpkg", statusFile, damageOf(status) ?? endOf(status, lists))
  return yield* withInstallTimes(installed, lists)
})

/** What is wrong with a status file that could be read. */
export const damageOf = ({ cut, damaged }: DpkgStatus) =>
  cut ? "ends in the middle of a package" : unreadable(damaged, "entry")?.replace("entrys", "entries")

/**
 * A status file that was cut between two packages looks whole. But dpkg writes it in the order of names, and the lists of
 * files of what would come behind its end are still there. A single one elsewhere is a leftover and says nothing.
 */
const endOf = ({ entries }: DpkgStatus, lists: ReadonlySet<string>) => {
  const last = entries.map(({ name }) => name).toSorted().at(-1) ?? ""
  const behind = [...lists].map((file) => file.slice(0, -".list".length).split(":", 1)[0]!).filter((name) =>
    name > last
  )
  return behind.length === 0 ? undefined : `ends at ${last}, although ${counted(behind.length)} behind it`
}

const counted = (count: number) => count === 1 ? "one package is installed" : `${count} packages are installed`

/**
 * dpkg notes every change in a file of its own first, 0001, 0002, …, and clears them away when it has written the status
 * file anew. A dpkg at work removes them at any time: then the status file that was read is a moment old, no more.
 */
const journal = Effect.gen(function*() {
  const machine = yield* Machine
  const names = (yield* ifPresent(machine.listFolder(journalFolder))) ?? []
  const files = yield* Effect.forEach(names.filter((name) => /^\d+$/.test(name)), (name) => {
    const file = `${journalFolder}/${name}`
    return Effect.map(Effect.result(read(file, DpkgStatus)), (each) => ({ each, file }))
  })
  const entries: Array<DpkgStatus> = []
  for (const { each, file } of files) {
    if (Result.isFailure(each)) {
      if (each.failure._tag !== "Absent") yield* incomplete("dpkg", file, each.failure.message)
      continue
    }
    entries.push(each.success)
    yield* incomplete("dpkg", file, damageOf(each.success))
  }
  return entries
})

/** Names of the lists of files that packages have brought along: `bash.list`, `libc6:amd64.list`. */
const fileLists = Effect.gen(function*() {
  const machine = yield* Machine
  const names = yield* ifPresent(machine.listFolder(infoFolder))
  return new Set((names ?? []).filter((name) => name.endsWith(".list")))
})

/**
 * dpkg's database does not say when a package was installed. But it writes the list of files of a package anew when it
 * unpacks a version of it, and hardly ever else (when another package takes over one of its files): the age of the list
 * is when this version came. In an image it is when the image was made.
 */
const withInstallTimes = Effect.fnUntraced(function*(installed: ReadonlyArray<Package>, lists: ReadonlySet<string>) {
  const machine = yield* Machine
  const listOf = ({ arch, name }: Package) => [`${name}:${arch}.list`, `${name}.list`].find((file) => lists.has(file))
  const names = installed.map(listOf).filter((name) => name !== undefined)
  const facts = yield* optional("install times of dpkg", machine.factsIn(infoFolder, names))
  return installed.map((each): Package => {
    const installedAt = presentInstant(facts?.get(listOf(each) ?? "")?.modifiedAt)
    return installedAt === undefined ? each : { ...each, installedAt }
  })
})
