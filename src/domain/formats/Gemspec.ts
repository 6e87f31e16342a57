import type { Package } from "../inventory/Packages.ts"
import { compact } from "../presence.ts"
import { make, misfit } from "./Format.ts"

/**
 * A `.gemspec` in a folder `specifications`: Ruby code, with a line for those who do not want to run it,
 * `# stub: name version platform require-paths` (RubyGems, `Gem::StubSpecification`). The platform `ruby` is any.
 */
export const Gemspec = make<Package>("gemspec", (text) => {
  const [, name, version, platform] = /^# stub: (\S+) (\S+) (\S+) /m.exec(text.slice(0, 2000)) ?? []
  return name === undefined || version === undefined ? misfit("no stub line") : compact({
    name,
    version,
    arch: platform === "ruby" ? undefined : platform,
    manager: "gem" as const,
    scope: "machine" as const
  })
})
