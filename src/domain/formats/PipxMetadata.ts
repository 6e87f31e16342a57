import { Result, Schema } from "effect"
import type { Package } from "../inventory/Packages.ts"
import { type Format, json } from "./Format.ts"

const Name = Schema.Trim.pipe(Schema.check(Schema.isNonEmpty()))

const Metadata = json(
  "pipx metadata",
  Schema.Struct({ main_package: Schema.Struct({ package: Name, package_version: Name }) })
)

/** `pipx_metadata.json` of a virtual environment of pipx: the application that it was made for. */
export const PipxMetadata: Format<Package> = {
  name: Metadata.name,
  decode: (text) =>
    Result.map(Metadata.decode(text), ({ main_package: { package: name, package_version: version } }): Package => ({
      name,
      version,
      manager: "python",
      scope: "user"
    }))
}
