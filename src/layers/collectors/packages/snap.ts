import { Effect } from "effect"
import { SnapList } from "../../../domain/formats/SnapList.ts"
import { Absent, Machine } from "../../../services/Machine.ts"
import { needed, runAndRead } from "../Collector.ts"
import { someOf } from "./someOf.ts"

/** Snaps, where there are any: only then is it worth waking snapd. */
export const snap = Effect.gen(function*() {
  const machine = yield* Machine
  const images = yield* machine.listFolder("/var/lib/snapd/snaps")
  if (!images.some((name) => name.endsWith(".snap"))) return yield* new Absent({ what: "snaps" })
  return yield* someOf("snap", needed(runAndRead("snap", ["list", "--unicode=never", "--color=never"], SnapList)))
})
