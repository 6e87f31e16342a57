import { Effect } from "effect"
import { PipxMetadata } from "../../../../domain/formats/PipxMetadata.ts"
import { PythonMetadata } from "../../../../domain/formats/PythonMetadata.ts"
import { inScope, type Package } from "../../../../domain/inventory/Packages.ts"
import { ifPresent, optional, read } from "../../Collector.ts"
import { foldersBelow, namesIn, packagesOrAbsent } from "./folders.ts"

const libraries = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64"]

/** Python packages of everybody, and the applications that pipx keeps in environments of their own. */
export const python = Effect.fnUntraced(function*(homes: ReadonlyArray<string>) {
  const interpreters = yield* foldersBelow(libraries, /^python3(\.\d+)?$/)
  const folders = interpreters.flatMap((folder) => [`${folder}/dist-packages`, `${folder}/site-packages`])
  const environments = homes.flatMap((home) => [`${home}/.local/share/pipx/venvs`, `${home}/.local/pipx/venvs`])
  return yield* packagesOrAbsent("python packages", [
    ...(yield* Effect.forEach(folders, distributionsIn)),
    yield* applicationsIn("/opt/pipx/venvs", "machine"),
    ...(yield* Effect.forEach(environments, (folder) => applicationsIn(folder, "user")))
  ])
})

const distributionsIn = Effect.fnUntraced(function*(folder: string) {
  const names = (yield* namesIn(folder)).filter((name) => /\.(dist|egg)-info$/.test(name))
  return yield* Effect.forEach(
    names,
    (name) => optional(`python ${name.split("-", 1)[0]}`, metadataAt(`${folder}/${name}`)),
    { concurrency: 8 }
  )
})

/** Of an egg the metadata may be a file instead of a folder. */
const metadataAt = Effect.fnUntraced(function*(place: string) {
  if (place.endsWith(".dist-info")) return yield* read(`${place}/METADATA`, PythonMetadata)
  return (yield* ifPresent(read(`${place}/PKG-INFO`, PythonMetadata))) ?? (yield* read(place, PythonMetadata))
})

const applicationsIn = Effect.fnUntraced(function*(folder: string, scope: Package["scope"]) {
  const found = yield* Effect.forEach(
    yield* namesIn(folder),
    (name) => optional(`python ${name}`, read(`${folder}/${name}/pipx_metadata.json`, PipxMetadata))
  )
  return found.filter((each) => each !== undefined).map(inScope(scope))
})
