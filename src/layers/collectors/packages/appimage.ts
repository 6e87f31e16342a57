import { Effect, Result } from "effect"
import { appImagePackage } from "../../../domain/appImagePackage.ts"
import { AppImageEntry, isAppImage } from "../../../domain/formats/AppImageEntry.ts"
import type { Package } from "../../../domain/inventory/Packages.ts"
import { Absent, Machine } from "../../../services/Machine.ts"
import { optional, read } from "../Collector.ts"

const foldersOfEverybody = ["/opt", "/opt/appimages", "/usr/local/bin"]
const foldersOfUsers = ["Applications", "AppImages", ".local/bin", "bin"]
const menuOfEverybody = "/usr/local/share/applications"
const menuOfUsers = ".local/share/applications"

/**
 * AppImages where people put them to stay, and where a menu entry starts one. Nobody installs them, so nobody notes
 * when; the age of the file is often that of its download or of its making, and is not taken for it.
 */
export const appimage = Effect.fnUntraced(function*(homes: ReadonlyArray<string>) {
  const rows = [
    ...(yield* imagesOf("machine", foldersOfEverybody, menuOfEverybody)),
    ...(yield* Effect.forEach(
      homes,
      (home) => imagesOf("user", foldersOfUsers.map((folder) => `${home}/${folder}`), `${home}/${menuOfUsers}`)
    )).flat()
  ]
  return rows.length > 0 ? rows : yield* new Absent({ what: "AppImages" })
})

const namesIn = (folder: string) =>
  Effect.map(
    optional(`AppImages in ${folder}`, Machine.use((machine) => machine.listFolder(folder))),
    (names) => names ?? []
  )

const imagesOf = Effect.fnUntraced(
  function*(scope: Package["scope"], folders: ReadonlyArray<string>, menu: string) {
    const versions = new Map<string, string | undefined>()
    for (const folder of folders) {
      for (const name of yield* namesIn(folder)) if (isAppImage(name)) versions.set(`${folder}/${name}`, undefined)
    }
    for (const name of yield* namesIn(menu)) {
      if (!name.endsWith(".desktop")) continue
      const entry = yield* optional(`AppImages in ${menu}`, read(`${menu}/${name}`, AppImageEntry))
      if (entry?.file !== undefined) versions.set(entry.file, entry.version)
    }
    const found = yield* Effect.forEach(versions, ([file, version]) => imageAt(file, version, scope))
    return found.flat()
  }
)

/** The file has to be there: menu entries outlive their images. */
const imageAt = Effect.fnUntraced(function*(file: string, version: string | undefined, scope: Package["scope"]) {
  const machine = yield* Machine
  const facts = yield* Effect.result(machine.fileFacts(file))
  if (Result.isFailure(facts) || facts.success.kind === "folder") return []
  const { kind, sizeBytes } = facts.success
  return appImagePackage(file, { version, scope, ...(kind === "file" ? { sizeBytes } : {}) })
})
