import { Effect } from "effect"
import { MacReceipt } from "../../../domain/formats/MacReceipt.ts"
import { presentDate } from "../../../domain/formats/propertyList.ts"
import type { Package } from "../../../domain/inventory/Packages.ts"
import { compact, present } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { optional } from "../Collector.ts"
import { readBytes } from "../readBytes.ts"

const folder = "/var/db/receipts"

/** More than years of updates leave behind. */
const mostReceipts = 2_000

/** What the installer has left a receipt of; it asks nobody whether the files are still there. */
export const receipts = Effect.gen(function*() {
  const names = yield* Machine.use((machine) => machine.listFolder(folder))
  const found = yield* Effect.forEach(
    names.filter((name) => name.endsWith(".plist")).slice(0, mostReceipts),
    receipt,
    { concurrency: 8 }
  )
  return found.flat()
})

const receipt = Effect.fnUntraced(function*(name: string) {
  const told = yield* optional(name, readBytes(`${folder}/${name}`, MacReceipt))
  const id = present(told?.PackageIdentifier)
  if (told === undefined || id === undefined) return []
  const found: Package = compact({
    name: id,
    version: present(told.PackageVersion),
    manager: "pkgutil" as const,
    scope: "machine" as const,
    installedAt: presentDate(told.InstallDate)
  })
  return [found]
})
