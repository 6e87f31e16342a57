import { Effect } from "effect"
import { packagesOfUninstall, uninstallKey } from "../../../domain/formats/WindowsUninstall.ts"
import { type Package, tellerOf } from "../../../domain/inventory/Packages.ts"
import { compact } from "../../../domain/presence.ts"
import { Absent } from "../../../services/Machine.ts"
import { ifPresent, optional } from "../Collector.ts"
import { arch } from "../os/windows.ts"
import { keyOfUser, type UserHive, userHives } from "../userHives.ts"
import { keyAt } from "../windows.ts"

/**
 * Software that registered its removal: for everybody, in both views, and for each user whose hive is loaded. Of whom it
 * is not, nothing can be told, which is a gap of that user alone.
 */
export const registry = Effect.gen(function*() {
  const native = yield* ifPresent(keyAt("HKLM", uninstallKey))
  const emulated = yield* ifPresent(keyAt("HKLM", uninstallKey, { view: 32 }))
  if (native === undefined && emulated === undefined) return yield* new Absent({ what: `HKLM\\${uninstallKey}` })
  const of64 = native === undefined
    ? []
    : packagesOfUninstall(native, compact({ scope: "machine" as const, arch: yield* nativeArch }))
  const of32 = emulated === undefined ? [] : packagesOfUninstall(emulated, { scope: "machine", arch: "x86" })
  const ofUsers = yield* Effect.forEach(yield* userHives, packagesOfUser)
  return [...of64, ...of32.filter((row) => !of64.some((other) => isSame(row, other))), ...ofUsers.flat()]
})

/** On ARM, programs of 64 bits are built for either of two processors, and the registry does not say which. */
const nativeArch = Effect.map(
  Effect.orElseSucceed(arch, () => undefined),
  (word) => word === "x86_64" ? "x64" : word === "i686" ? "x86" : undefined
)

/** Some installers register the same thing in both views. */
const isSame = (row: Package, other: Package) =>
  row.name === other.name && row.version === other.version && row.publisher === other.publisher &&
  row.productCode === other.productCode && row.category === other.category

const packagesOfUser = Effect.fnUntraced(function*(hive: UserHive) {
  const teller = tellerOf({ manager: "registry", user: hive.name })
  const key = yield* optional(teller, keyOfUser(hive, uninstallKey))
  return key === undefined ? [] : packagesOfUninstall(key, { scope: "user", user: hive.name })
})
