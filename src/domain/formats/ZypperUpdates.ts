import type { PendingUpdate } from "../inventory/Updates.ts"
import { compact, plain } from "../presence.ts"
import { make, misfit } from "./Format.ts"

export interface ZypperUpdates {
  readonly updates: ReadonlyArray<PendingUpdate>
  /** The first thing that zypper complained of. */
  readonly complaint?: string
}

/**
 * `zypper --xmlout list-updates -t package -t patch` (zypper(8)): an `update` element each. Security is a matter of
 * patches, which bundle packages: those that mend security are rows of their own, the other patches are left out, for
 * their packages are rows already.
 */
export const ZypperUpdates = make<ZypperUpdates>("zypper updates", (text) => {
  if (!text.includes("<update-list") || !text.trimEnd().endsWith("</stream>")) return misfit("no whole list of updates")
  const [, complaint] = /<message type="(?:error|warning)">([^<]{1,200})/.exec(text) ?? []
  const elements = Array.from(text.matchAll(/<update ([^<>]*)>/g), ([, attributes]) => attributesIn(attributes!))
  return compact({ updates: elements.flatMap(updateFrom), complaint: plain(unescaped(complaint ?? "")) })
})

const attributesIn = (text: string): ReadonlyMap<string, string> =>
  new Map(Array.from(text.matchAll(/([\w-]+)="([^"]*)"/g), ([, name, value]) => [name!, unescaped(value!)]))

const unescaped = (text: string) => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? "")

const entities: { readonly [name: string]: string } = { amp: "&", lt: "<", gt: ">", quot: "\"", apos: "'" }

const updateFrom = (attributes: ReadonlyMap<string, string>): ReadonlyArray<PendingUpdate> => {
  const name = attributes.get("name")
  const isPatch = attributes.get("kind") === "patch"
  if (!name || isPatch && attributes.get("category") !== "security") return []
  return [compact({
    name,
    arch: attributes.get("arch") || undefined,
    installedVersion: attributes.get("edition-old") || undefined,
    availableVersion: attributes.get("edition") || undefined,
    security: isPatch ? true : undefined
  })]
}
