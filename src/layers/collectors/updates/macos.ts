import { Effect } from "effect"
import { MacInstallHistory } from "../../../domain/formats/MacInstallHistory.ts"
import { MacSoftwareUpdate } from "../../../domain/formats/MacSoftwareUpdate.ts"
import { MacSystemVersion } from "../../../domain/formats/MacSystemVersion.ts"
import { presentDate } from "../../../domain/formats/propertyList.ts"
import { compact, orderedBy, plain, present } from "../../../domain/presence.ts"
import { Absent } from "../../../services/Machine.ts"
import { optional, source } from "../Collector.ts"
import { readBytes } from "../readBytes.ts"

/** Processes that install the system and its updates, and no programs of others. */
const updaters = new Set([
  "softwareupdated",
  "softwareupdate",
  "macos installer",
  "os x installer",
  "osinstallersetupd"
])

const history = Effect.map(
  readBytes("/Library/Receipts/InstallHistory.plist", MacInstallHistory),
  (rows) =>
    orderedBy(
      rows.filter(({ processName }) => updaters.has(processName?.toLowerCase() ?? "")).map((row) =>
        compact({
          id: idOf(plain(row.displayName) ?? "", present(row.displayVersion)),
          title: plain(row.displayName),
          installedAt: presentDate(row.date)
        })
      ).filter(({ id }) => id !== ""),
      ({ id }) => id,
      ({ installedAt }) => installedAt
    )
)

/** Most names of systems end in their version already. */
const idOf = (name: string, version: string | undefined) =>
  version === undefined || name.endsWith(` ${version}`) ? name : `${name} ${version}`.trim()

/** What was found before the system was brought up to it stays in the list until the next search. */
const pending = Effect.gen(function*() {
  const found = yield* readBytes("/Library/Preferences/com.apple.SoftwareUpdate.plist", MacSoftwareUpdate)
  const system = yield* optional(
    "installed version",
    readBytes("/System/Library/CoreServices/SystemVersion.plist", MacSystemVersion)
  )
  const isInstalled = (name: string, version: string | undefined) =>
    /^(macOS|OS X)\b/.test(name) && version !== undefined && version === system?.ProductVersion
  const updates = found.RecommendedUpdates?.flatMap((update) => {
    const name = plain(update["Display Name"]), availableVersion = present(update["Display Version"])
    return name === undefined || isInstalled(name, availableVersion) ? [] : [compact({ name, availableVersion })]
  })
  return {
    pending: updates && orderedBy(updates, ({ name }) => name, ({ availableVersion }) => availableVersion),
    checkedAt: presentDate(found.LastFullSuccessfulDate) ?? presentDate(found.LastSuccessfulDate)
  }
})

/** What the updater itself has written down; to ask it would be to ask the network. */
export const macos = source(
  "InstallHistory.plist, com.apple.SoftwareUpdate.plist",
  Effect.gen(function*() {
    const installed = yield* optional("installed", history)
    const known = yield* optional("pending", pending, [["pending"], ["checkedAt"]])
    if (installed === undefined && known === undefined) return yield* new Absent({ what: "history of updates" })
    return compact({ installed, ...known })
  })
)
