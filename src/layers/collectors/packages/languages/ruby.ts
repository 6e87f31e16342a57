import { Effect } from "effect"
import { Gemspec } from "../../../../domain/formats/Gemspec.ts"
import { optional, read } from "../../Collector.ts"
import { foldersBelow, packagesOrAbsent } from "./folders.ts"

/** Where gems lie by the version of Ruby: those of Debian, of Fedora, of SUSE and of a Ruby built by hand. */
const gemFolders = [
  "/usr/lib/ruby/gems",
  "/usr/lib64/ruby/gems",
  "/usr/local/lib/ruby/gems",
  "/usr/share/rubygems-integration",
  "/var/lib/gems"
]

/** Gems of everybody, those that came with Ruby included. */
export const ruby = Effect.gen(function*() {
  const versions = [...(yield* foldersBelow(gemFolders, /^(\d|all$)/)), "/usr/share/gems"]
  const folders = versions.flatMap((folder) => [`${folder}/specifications`, `${folder}/specifications/default`])
  const files = yield* foldersBelow(folders, /\.gemspec$/)
  const gems = yield* Effect.forEach(
    files,
    (file) => optional(`gem ${/([^/]+?)-\d[^/]*$/.exec(file)?.[1]}`, read(file, Gemspec)),
    { concurrency: 8 }
  )
  return yield* packagesOrAbsent("gems", [gems])
})
