import { Effect } from "effect"
import { ApkInstalled } from "../../../domain/formats/ApkInstalled.ts"
import { read } from "../Collector.ts"
import { incomplete, unreadable } from "./incomplete.ts"

/** Where apk keeps its database; the second one where `/lib` is no link to a merged `/usr/lib`. */
const installedFiles = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"] as const

/** Alpine's packages. */
export const apk = Effect.gen(function*() {
  const { cut, damaged, packages } = yield* read(installedFiles[0], ApkInstalled).pipe(
    Effect.catchIf((error) => error._tag === "Absent", () => read(installedFiles[1], ApkInstalled))
  )
  yield* incomplete(
    "apk",
    "apk/db/installed",
    cut ? "ends in the middle of a package" : unreadable(damaged, "package")
  )
  return packages
})
