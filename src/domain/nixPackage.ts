import type { Package } from "./inventory/Packages.ts"
import { compact, plain } from "./presence.ts"

/**
 * The package that a path in the Nix store holds, `/nix/store/<32 characters>-hello-2.12.1-man`: the version begins at
 * the first dash that no letter follows (`builtins.parseDrvName`), and an output other than `out` is named at the end.
 */
export const nixPackage = (path: string): ReadonlyArray<Package> => {
  const [, whole] = /^\/nix\/store\/[0-9a-z]{32}-([^/\s]+)/.exec(path.trim()) ?? []
  if (whole === undefined) return []
  const derivation = whole.replace(/-(bin|debug|dev|devdoc|devman|doc|info|lib|man|out|static)$/, "")
  const dash = derivation.search(/-[^A-Za-z]/)
  const name = plain(dash > 0 ? derivation.slice(0, dash) : derivation)
  return name === undefined ? [] : [compact({
    name,
    version: dash > 0 ? plain(derivation.slice(dash + 1)) : undefined,
    manager: "nix" as const,
    scope: "machine" as const
  })]
}
