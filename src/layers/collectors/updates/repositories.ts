import { Effect } from "effect"
import { Ini } from "../../../domain/formats/Ini.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent, read } from "../Collector.ts"
import { incomplete } from "./Knowledge.ts"

/** Ids of the enabled repositories in a folder of `.repo` files (dnf.conf(5), zypper(8)), in lower case. */
const enabledIn = Effect.fnUntraced(function*(folder: string) {
  const machine = yield* Machine
  const names = (yield* ifPresent(machine.listFolder(folder))) ?? []
  const files = yield* Effect.forEach(
    names.filter((name) => name.endsWith(".repo")),
    (name) => ifPresent(read(`${folder}/${name}`, Ini))
  )
  return files.flatMap((file) => Array.from(file ?? []))
    .filter(([id, settings]) => id !== "main" && isOn(settings.get("enabled") ?? "1"))
    .map(([id]) => id)
})

const isOn = (value: string) => /^(1|yes|true|on)$/i.test(value)

/**
 * Repositories that are enabled and were never fetched: an updater that may not ask the network passes over them without
 * a word. An id with a variable in it, `$releasever`, cannot be looked up by its name.
 */
export const noteUnfetched = Effect.fnUntraced(
  function*(updater: string, folder: string, isFetched: (id: string) => boolean) {
    const unfetched = (yield* enabledIn(folder)).filter((id) => !id.includes("$") && !isFetched(id))
    yield* incomplete(updater, unfetched.length === 0 ? undefined : `never fetched: ${unfetched.join(", ")}`)
  }
)
