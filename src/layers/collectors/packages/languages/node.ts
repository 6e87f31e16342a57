import { Effect } from "effect"
import { NpmPackage } from "../../../../domain/formats/NpmPackage.ts"
import { optional, read } from "../../Collector.ts"
import { foldersBelow, packagesOrAbsent } from "./folders.ts"

const globalFolders = ["/usr/lib/node_modules", "/usr/local/lib/node_modules"]

/** What `npm install --global` has put where everybody finds it; packages of a scope are a folder deeper. */
export const node = Effect.gen(function*() {
  const folders = yield* foldersBelow(globalFolders, /^[^.]/)
  const scoped = yield* foldersBelow(folders.filter(isScope), /^[^.]/)
  const packages = yield* Effect.forEach(
    [...folders.filter((folder) => !isScope(folder)), ...scoped],
    (folder) => optional(`npm ${/(@[^/]+\/)?[^/]+$/.exec(folder)![0]}`, read(`${folder}/package.json`, NpmPackage)),
    { concurrency: 8 }
  )
  return yield* packagesOrAbsent("npm packages", [packages])
})

const isScope = (folder: string) => folder.slice(folder.lastIndexOf("/") + 1).startsWith("@")
