import { Effect } from "effect"
import type { Package } from "../../../../domain/inventory/Packages.ts"
import { Absent, Machine } from "../../../../services/Machine.ts"
import { optional } from "../../Collector.ts"

/** Names in a folder; none where it is not there or, which is noted, cannot be read. */
export const namesIn = (folder: string) =>
  Effect.map(
    optional(`packages in ${folder}`, Machine.use((machine) => machine.listFolder(folder))),
    (names) => names ?? []
  )

/** Folders directly below the given ones whose names fit: versions of an interpreter, mostly. */
export const foldersBelow = (parents: ReadonlyArray<string>, name: RegExp) =>
  Effect.map(
    Effect.forEach(parents, (parent) =>
      Effect.map(namesIn(parent), (names) =>
        names.filter((each) => name.test(each)).map((each) => `${parent}/${each}`))),
    (found) =>
      found.flat()
  )

/** Everything that was found, or the answer that there is nothing of the kind. */
export const packagesOrAbsent = (
  what: string,
  found: ReadonlyArray<ReadonlyArray<Package | undefined>>
): Effect.Effect<ReadonlyArray<Package>, Absent> => {
  const packages = found.flat().filter((each) => each !== undefined)
  return packages.length > 0 ? Effect.succeed(packages) : Effect.fail(new Absent({ what }))
}
