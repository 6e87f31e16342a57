import { Effect } from "effect"
import { DpkgStatus } from "../../../domain/formats/DpkgStatus.ts"
import { Machine, Unreadable } from "../../../services/Machine.ts"
import { Gaps, ifPresent, read } from "../Collector.ts"

const statusFile = "/var/lib/dpkg/status"

/**
 * Debian's packages. When they were installed is left out: dpkg's database does not say, its log is in local time
 * without a zone and rotated away, and the age of 900 file lists is not worth 900 reads.
 */
export const dpkg = Effect.gen(function*() {
  const { cut, packages } = yield* read(statusFile, DpkgStatus)
  if (packages.length === 0 && (yield* hasFileLists)) {
    return yield* new Unreadable({ what: statusFile, detail: "names no package, although some are installed" })
  }
  if (cut) {
    const gaps = yield* Gaps
    yield* gaps.note("dpkg", new Unreadable({ what: statusFile, detail: "ends in the middle of a package" }))
  }
  return packages
})

/** A status file that a power cut has emptied says nothing; the file lists of the packages are still there. */
const hasFileLists = Effect.gen(function*() {
  const machine = yield* Machine
  const names = yield* ifPresent(machine.listFolder("/var/lib/dpkg/info"))
  return names?.some((name) => name.endsWith(".list")) ?? false
})
