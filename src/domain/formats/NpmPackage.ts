import { Result, Schema } from "effect"
import type { Package } from "../inventory/Packages.ts"
import { compact, present } from "../presence.ts"
import { type Format, json } from "./Format.ts"
import { jsonField } from "./jsonRows.ts"
import { nameInMailbox } from "./Mailbox.ts"

const Name = Schema.Trim.pipe(Schema.check(Schema.isNonEmpty()))

const Manifest = json(
  "npm package",
  Schema.Struct({
    name: Name,
    version: Name,
    author: jsonField(Schema.Union([Schema.String, Schema.Struct({ name: Schema.String })]))
  })
)

/** `package.json` of an installed package (npm's package-json(5)); the author is an object, or `Name <address> (page)`. */
export const NpmPackage: Format<Package> = {
  name: Manifest.name,
  decode: (text) =>
    Result.map(Manifest.decode(text), ({ author, name, version }) =>
      compact({
        name,
        version,
        publisher: typeof author === "string" ? nameInMailbox(author.split("(", 1)[0]) : present(author?.name),
        manager: "npm" as const,
        scope: "machine" as const
      }))
}
