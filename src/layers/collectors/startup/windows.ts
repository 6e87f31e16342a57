import { Effect } from "effect"
import { profilesKey } from "../../../domain/formats/WindowsProfiles.ts"
import {
  deepestTask,
  entriesOfRunKey,
  entriesOfStartupFolder,
  runKeys,
  scheduledTasksOf,
  tasksKey
} from "../../../domain/formats/WindowsStartup.ts"
import { startupInOrder, startupTellers } from "../../../domain/inventory/Startup.ts"
import { textIn } from "../../../domain/registryValues.ts"
import { Absent, Machine } from "../../../services/Machine.ts"
import { ifPresent, optional } from "../Collector.ts"
import { keyOfUser, type UserHive, userHives } from "../userHives.ts"
import { keyAt } from "../windows.ts"

const everybody = { scope: "machine" } as const

const runEntries = Effect.forEach(
  runKeys.flatMap((key) => [{ key, view: 64 as const }, { key, view: 32 as const }]),
  ({ key, view }) => {
    const location = `HKLM\\${view === 32 ? key.replace("SOFTWARE", "SOFTWARE\\WOW6432Node") : key}`
    return Effect.map(
      optional(location, keyAt("HKLM", key, { depth: 0, view })),
      (found) => found && entriesOfRunKey(found, location, everybody)
    )
  }
)

const inStartMenu = "Microsoft\\Windows\\Start Menu\\Programs\\Startup"

/** What everybody finds in the start menu; the folder above it is beside the profiles, on the drive of Windows. */
const commonFolder = Effect.gen(function*() {
  const machine = yield* Machine
  const profiles = yield* ifPresent(keyAt("HKLM", profilesKey, { depth: 0 }))
  const windows = yield* ifPresent(keyAt("HKLM", "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", { depth: 0 }))
  const drive = (windows && textIn(windows, "SystemRoot"))?.slice(0, 2) || "C:"
  const data = (profiles && textIn(profiles, "ProgramData"))?.replace(/^%SystemDrive%/i, drive) ||
    `${drive}\\ProgramData`
  const folder = `${data}\\${inStartMenu}`
  return entriesOfStartupFolder(yield* machine.listFolder(folder), folder, everybody)
})

/** In the order in which they are looked for: without the hive of a user, nothing of that user is told. */
const entriesOfUser = Effect.fnUntraced(function*(hive: UserHive) {
  const machine = yield* Machine
  const origin = { scope: "user", user: hive.name } as const
  const listed = yield* Effect.forEach(runKeys, (key) =>
    Effect.map(
      ifPresent(keyOfUser(hive, key)),
      (found) => found === undefined ? [] : entriesOfRunKey(found, `HKU\\${hive.sid}\\${key}`, origin)
    ))
  const folder = `${hive.home}\\AppData\\Roaming\\${inStartMenu}`
  const names = hive.home === undefined ? undefined : yield* ifPresent(machine.listFolder(folder))
  return [...listed.flat(), ...entriesOfStartupFolder(names ?? [], folder, origin)]
})

export const windows = Effect.gen(function*() {
  const tasks = Effect.map(keyAt("HKLM", tasksKey, { depth: deepestTask }), scheduledTasksOf)
  const places = [
    ...(yield* runEntries),
    yield* optional(startupTellers.ofFolder, commonFolder),
    yield* optional(startupTellers.ofTasks, tasks)
  ]
  if (places.every((found) => found === undefined)) return yield* new Absent({ what: "places to start from" })
  const hives = (yield* optional(startupTellers.ofUsers, userHives)) ?? []
  const ofUsers = yield* Effect.forEach(
    hives,
    (hive) => optional(startupTellers.ofUser(hive.name), entriesOfUser(hive))
  )
  return startupInOrder([...places, ...ofUsers].flatMap((found) => found ?? []))
})
