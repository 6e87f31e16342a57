import { Effect } from "effect"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent } from "../Collector.ts"
import { homebrewOfMac } from "./homebrew.ts"
import { applicationsIn } from "./macApplications.ts"
import type { Manager } from "./Manager.ts"
import { receipts } from "./pkgutil.ts"

const peopleIn = "/Users"

/** Programs of the system and of everybody, and those that people have put into their own folders. */
const applications = Effect.gen(function*() {
  const machine = yield* Machine
  const everybody = yield* Effect.forEach(
    ["/Applications", "/Applications/Utilities", "/System/Applications", "/System/Applications/Utilities"],
    (folder) => applicationsIn(folder, "machine")
  )
  const people = (yield* ifPresent(machine.listFolder(peopleIn))) ?? []
  const own = yield* Effect.forEach(
    people.filter((name) => !name.startsWith(".") && name !== "Shared"),
    (name) => applicationsIn(`${peopleIn}/${name}/Applications`, "user")
  )
  return [...everybody, ...own].flat()
})

/** Everyone who may be asked for software on macOS. */
export const macManagers: ReadonlyArray<Manager> = [
  ["macos-app", applications],
  ["homebrew", homebrewOfMac],
  ["pkgutil", receipts]
]
