import { Effect } from "effect"
import { ApkInstalled } from "../../../domain/formats/ApkInstalled.ts"
import { Unreadable } from "../../../services/Machine.ts"
import { Gaps, read } from "../Collector.ts"

/** Where apk keeps its database; the second one where `/lib` is no link to a merged `/usr/lib`. */
const installedFiles = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"] as const

/** Alpine's packages. */
export const apk = Effect.gen(function*() {
  const { cut, packages } = yield* read(installedFiles[0], ApkInstalled).pipe(
    Effect.catchIf((error) => error._tag === "Absent", () => read(installedFiles[1], ApkInstalled))
  )
  if (cut) {
    const gaps = yield* Gaps
    yield* gaps.note("apk", new Unreadable({ what: "apk/db/installed", detail: "ends in the middle of a package" }))
  }
  return packages
})
