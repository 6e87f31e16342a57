import type { Package } from "./inventory/Packages.ts"
import { compact, plain } from "./presence.ts"

const architectures: ReadonlyArray<readonly [RegExp, string]> = [
  [/(x86[-_]64|amd64|x64)/i, "x86_64"],
  [/(aarch64|arm64)/i, "aarch64"],
  [/(armhf|armv7l?)/i, "armhf"],
  [/(i[3-6]86|ia32)/i, "i686"]
]

/**
 * An AppImage by the name of its file, `Name-1.2.3-x86_64.AppImage`: that is how the AppImage specification wants it, and
 * what is left of it where somebody renamed the file. A version that the menu entry states goes before.
 */
export const appImagePackage = (
  file: string,
  facts: { readonly version?: string | undefined; readonly scope: Package["scope"]; readonly sizeBytes?: number }
): ReadonlyArray<Package> => {
  const stem = file.slice(file.lastIndexOf("/") + 1).replace(/\.appimage$/i, "")
  const [machine, arch] = architectures.find(([pattern]) => pattern.test(stem)) ?? []
  const bare = machine === undefined ? stem : stem.replace(new RegExp(`[-_. ]?${machine.source}`, "i"), "")
  const [, named, version] = /^(.{1,200}?)[-_ ]v?(\d+\.[0-9A-Za-z.+~]*)/.exec(bare) ?? []
  const name = plain(named ?? bare)
  return name === undefined ? [] : [compact({
    name,
    version: facts.version ?? plain(version),
    arch,
    manager: "appimage" as const,
    scope: facts.scope,
    sizeBytes: facts.sizeBytes
  })]
}
