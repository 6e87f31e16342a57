import { Schema } from "effect"
import { orderedBy } from "../presence.ts"
import { bytes, instant, text, word } from "./fields.ts"

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
  source: Schema.optionalKey(text("Source package, channel or remote that it came from")),
  section: Schema.optionalKey(text("Category, in the manager's own words")),
  installedAt: Schema.optionalKey(instant("When it was installed or last updated")),
  sizeBytes: Schema.optionalKey(bytes("Space it takes when installed"))
}).annotate({ identifier: "Package", title: "Package" })
export interface Package extends Schema.Schema.Type<typeof Package> {}

/** All installed software, by manager, name, architecture and version. */
export const Packages = Schema.Array(Package).annotate({ identifier: "Packages", title: "Installed software" })
export type Packages = typeof Packages.Type

/** The same packages in the same order, whoever told of them first. */
export const packagesInOrder = (rows: ReadonlyArray<Package>): Packages =>
  orderedBy(
    rows,
    (row) => row.manager,
    (row) => row.name,
    (row) => row.arch,
    (row) => row.version,
    (row) => row.source
  )
