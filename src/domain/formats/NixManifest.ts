import { Result, Schema } from "effect"
import type { Package } from "../inventory/Packages.ts"
import { nixPackage } from "../nixPackage.ts"
import { compact, plain } from "../presence.ts"
import { type Format, json, make } from "./Format.ts"
import { jsonField } from "./jsonRows.ts"

const Element = Schema.Struct({
  storePaths: Schema.Array(Schema.String),
  active: jsonField(Schema.Boolean),
  attrPath: jsonField(Schema.String),
  originalUrl: jsonField(Schema.String)
})

const Manifest = json(
  "nix manifest",
  Schema.Struct({ elements: Schema.Union([Schema.Array(Element), Schema.Record(Schema.String, Element)]) })
)

/**
 * `manifest.json` of a profile that `nix profile` keeps (nix3-profile(1)): a list of elements, from version 3 on one by
 * name. `attrPath` has the system in it: `legacyPackages.x86_64-linux.hello`; `originalUrl` is what the user asked for.
 */
export const NixManifest: Format<ReadonlyArray<Package>> = {
  name: Manifest.name,
  decode: (text) =>
    Result.map(
      Manifest.decode(text),
      ({ elements }) =>
        Object.values(elements).filter(({ active }) => active !== false).flatMap((element) =>
          element.storePaths.flatMap(nixPackage).map((each) =>
            compact({ ...each, arch: archIn(element.attrPath), origin: plain(element.originalUrl) })
          )
        )
    )
}

const archIn = (attribute = "") => /\.(\w+)-linux\./.exec(attribute)?.[1]

/**
 * `manifest.nix` of a profile that `nix-env` keeps: a list of what derivations evaluated to, written by Nix itself. Each
 * has the store paths of its outputs in it, and nothing else there is called `outPath`.
 */
export const NixEnvManifest = make<ReadonlyArray<Package>>(
  "nix-env manifest",
  (text) => Array.from(text.matchAll(/\boutPath = "([^"]{1,300})"/g)).flatMap(([, path]) => nixPackage(path!))
)

/** `nix-store --query --references`: a store path a line. What has no version is no package but a part of the system. */
export const NixReferences = make<ReadonlyArray<Package>>(
  "nix references",
  (text) => text.split("\n").flatMap(nixPackage).filter(({ version }) => version !== undefined)
)
