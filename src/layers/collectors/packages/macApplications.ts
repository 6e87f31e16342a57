import { Effect } from "effect"
import { MacBundleInfo } from "../../../domain/formats/MacBundleInfo.ts"
import type { Package } from "../../../domain/inventory/Packages.ts"
import { compact, plain, present } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent, optional } from "../Collector.ts"
import { readBytes } from "../readBytes.ts"

/** More than a folder of programs has; what somebody fills one with must not cost a scan. */
const mostApplications = 1_000

/** Bundles in a folder, by the names of their files; which the Finder shows, whatever else it translates. */
export const applicationsIn = Effect.fnUntraced(function*(folder: string, scope: Package["scope"]) {
  const names = yield* optional(folder, ifPresent(Machine.use((machine) => machine.listFolder(folder))))
  const bundles = (names ?? []).filter((name) => name.endsWith(".app") && !name.startsWith("."))
  const found = yield* Effect.forEach(
    bundles.slice(0, mostApplications),
    (bundle) => applicationAt(folder, bundle, scope),
    { concurrency: 8 }
  )
  return found.flat()
})

/** A bundle without its list of properties (a leftover, a download that goes on) is no program. */
const applicationAt = Effect.fnUntraced(function*(folder: string, bundle: string, scope: Package["scope"]) {
  const name = plain(bundle.slice(0, -".app".length))
  const info = yield* optional(bundle, readBytes(`${folder}/${bundle}/Contents/Info.plist`, MacBundleInfo))
  if (name === undefined || info === undefined) return []
  const found: Package = compact({
    name,
    version: present(info.CFBundleShortVersionString) ?? present(info.CFBundleVersion),
    manager: "macos-app" as const,
    scope,
    section: present(info.LSApplicationCategoryType)
  })
  return [found]
})
