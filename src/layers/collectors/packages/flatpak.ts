import { Effect } from "effect"
import { flatpakColumns, FlatpakList } from "../../../domain/formats/FlatpakList.ts"
import { Absent, Machine } from "../../../services/Machine.ts"
import { ifPresent, needed, runAndRead } from "../Collector.ts"
import { someOf } from "./someOf.ts"

/** Flatpaks that are installed for everybody, where there are any. */
export const flatpak = Effect.gen(function*() {
  const machine = yield* Machine
  const installed = yield* Effect.forEach(
    ["/var/lib/flatpak/app", "/var/lib/flatpak/runtime"],
    (folder) => ifPresent(machine.listFolder(folder))
  )
  if (installed.every((names) => names === undefined || names.length === 0)) {
    return yield* new Absent({ what: "flatpaks" })
  }
  const listed = needed(runAndRead("flatpak", ["list", `--columns=${flatpakColumns}`], FlatpakList))
  return yield* someOf("flatpak", listed)
})
