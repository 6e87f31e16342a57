import { Schema } from "effect"
import { orderedBy } from "../presence.ts"
import { bytes, flag, instant, text, word } from "./fields.ts"

/** What can be asked for installed software. */
export const PackageManager = word(
  [
    "dpkg",
    "rpm",
    "apk",
    "pacman",
    "snap",
    "flatpak",
    "homebrew",
    "nix",
    "appimage",
    "python",
    "npm",
    "gem",
    "cargo",
    "registry",
    "appx",
    "macos-app",
    "pkgutil"
  ],
  "Who installed it and can tell about it"
)
export type PackageManager = typeof PackageManager.Type

/** One installed piece of software. */
export const Package = Schema.Struct({
  name: text("Name"),
  version: Schema.optionalKey(text("Version, in the manager's own form")),
  publisher: Schema.optionalKey(text("Who made or packaged it")),
  arch: Schema.optionalKey(text("Architecture it was built for")),
  manager: PackageManager,
  scope: word(["machine", "user"], "Installed for everybody or for one user"),
  user: Schema.optionalKey(text("Whose it is, where Windows keeps it for one user: the name of that user's folder")),
  category: Schema.optionalKey(
    word(["application", "update", "component"], "What Windows takes it for; absent where nobody tells them apart")
  ),
  productCode: Schema.optionalKey(text("Product code of Windows Installer, braces and upper case")),
  publisherId: Schema.optionalKey(text("Hash that AppX packages know their publisher by")),
  sourcePackage: Schema.optionalKey(text("Name of the source package that it was built from")),
  origin: Schema.optionalKey(text("Channel, remote, tap or registry that it came from")),
  section: Schema.optionalKey(text("Category, in the manager's own words")),
  held: Schema.optionalKey(flag("Kept at this version: the manager was told not to update it")),
  installedAt: Schema.optionalKey(instant("When this version was installed; a day where nothing else is known")),
  installedAtBasis: Schema.optionalKey(
    word(["key-write"], "How that is known: by the last change of its registry key; absent where the installer said it")
  ),
  sizeBytes: Schema.optionalKey(bytes("Space it takes when installed"))
}).annotate({ identifier: "Package", title: "Package" })
export interface Package extends Schema.Schema.Type<typeof Package> {}

/** The package, installed for everybody or for one user. */
export const inScope = (scope: Package["scope"]) => (each: Package): Package => ({ ...each, scope })

/** All installed software, by manager, name, architecture and version: of one name there may be several. */
export const Packages = Schema.Array(Package).annotate({ identifier: "Packages", title: "Installed software" })
export type Packages = typeof Packages.Type

/** Whose answer a row is: its manager's, or only what that knows of one user. */
export const tellerOf = ({ manager, user }: Pick<Package, "manager" | "user">): string =>
  user === undefined ? manager : `${manager} of ${user}`

/**
 * The same packages in the same order, whoever told of them first. What several users have in the same version is one
 * row.
 */
export const packagesInOrder = (rows: ReadonlyArray<Package>): Packages =>
  orderedBy(rows, ...identity).filter((row, index, all) =>
    index === 0 || identity.some((key) => key(row) !== key(all[index - 1]!))
  )

const identity: ReadonlyArray<(row: Package) => string | undefined> = [
  (row) => row.manager,
  (row) => row.name,
  (row) => row.arch,
  (row) => row.version,
  (row) => row.origin,
  (row) => row.scope,
  (row) => row.user,
  (row) => row.category,
  (row) => row.productCode,
  (row) => row.publisherId
]
