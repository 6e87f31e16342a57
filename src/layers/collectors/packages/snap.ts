import { Effect, Result } from "effect"
import { SnapList, type SnapRow } from "../../../domain/formats/SnapList.ts"
import { compact, presentInstant } from "../../../domain/presence.ts"
import { Absent, Machine, Unreadable } from "../../../services/Machine.ts"
import { needed, runAndRead } from "../Collector.ts"
import { incomplete, unreadable } from "./incomplete.ts"

const images = "/var/lib/snapd/snaps"

/** Snaps, where there are any: only then is it worth waking snapd. */
export const snap = Effect.gen(function*() {
  const machine = yield* Machine
  const names = yield* machine.listFolder(images)
  if (!names.some((name) => name.endsWith(".snap"))) return yield* new Absent({ what: "snaps" })
  const { rows, unread } = yield* needed(
    runAndRead("snap", ["list", "--unicode=never", "--color=never"], SnapList)
  )
  if (rows.length === 0) {
    return yield* new Unreadable({ what: "snap", detail: "lists nothing, although something is installed" })
  }
  yield* incomplete("snap", "snap", unreadable(unread, "row"))
  return yield* Effect.forEach(rows, withImage)
})

/** A snap takes the space of its image, and its revision was installed when the image was put there. */
const withImage = Effect.fnUntraced(function*({ revision, snap }: SnapRow) {
  const machine = yield* Machine
  const facts = yield* Effect.result(machine.fileFacts(`${images}/${snap.name}_${revision}.snap`))
  if (Result.isFailure(facts) || facts.success.kind !== "file" || facts.success.sizeBytes === 0) return snap
  const { modifiedAt, sizeBytes } = facts.success
  return { ...snap, ...compact({ installedAt: presentInstant(modifiedAt), sizeBytes }) }
})
