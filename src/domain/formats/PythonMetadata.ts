import type { Package } from "../inventory/Packages.ts"
import { compact, plain, present } from "../presence.ts"
import { make, misfit } from "./Format.ts"
import { nameInMailbox } from "./Mailbox.ts"

/**
 * `METADATA` of a `.dist-info` folder or `PKG-INFO` of an `.egg-info`: `Name: value` lines up to the first empty one (Core
 * metadata specifications of the Python Packaging Authority).
 */
export const PythonMetadata = make<Package>("python metadata", (text) => {
  const end = text.search(/\r?\n\r?\n/)
  const fields = new Map<string, string>()
  for (const line of (end === -1 ? text : text.slice(0, end)).split("\n")) {
    const colon = line.indexOf(":")
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase()
    if (wanted.has(name) && !fields.has(name)) fields.set(name, line.slice(colon + 1))
  }
  const name = plain(fields.get("name"))
  const version = plain(fields.get("version"))
  return name === undefined || version === undefined ? misfit("no Name and Version") : compact({
    name,
    version,
    publisher: present(fields.get("author")) ?? nameInMailbox(fields.get("author-email")),
    manager: "python" as const,
    scope: "machine" as const
  })
})

const wanted = new Set(["name", "version", "author", "author-email"])
