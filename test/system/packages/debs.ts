import * as fs from "node:fs"
import * as path from "node:path"
import { printed, write } from "./rooted.ts"

export interface Deb {
  readonly name: string
  readonly version: string
  readonly arch?: string
  readonly control?: string
  readonly postinst?: string
  readonly conffile?: boolean
}

/** A small package, built by dpkg-deb; answers with its file. */
export const deb = (folder: string, { arch = "all", conffile, control = "", name, postinst, version }: Deb) => {
  const tree = path.join(folder, `${name}_${version.replaceAll(":", "_")}_${arch}`)
  write(
    path.join(tree, "DEBIAN/control"),
    `Package: ${name}\nVersion: ${version}\nArchitecture: ${arch}\nMaintainer: Ann Example <ann@example.org>\n`
      + `Installed-Size: 12\nSection: misc\n${control}Description: ${name}\n`
  )
  if (postinst !== undefined) write(path.join(tree, "DEBIAN/postinst"), `#!/bin/sh\n${postinst}\n`, 0o755)
  if (conffile === true) {
    write(path.join(tree, "DEBIAN/conffiles"), `/etc/${name}.conf\n`)
    write(path.join(tree, `etc/${name}.conf`), "a = 1\n")
  }
  write(path.join(tree, `usr/share/${name}/${arch}`), name)
  const file = `${tree}.deb`
  printed("dpkg-deb", ["--root-owner-group", "--build", tree, file])
  fs.rmSync(tree, { recursive: true })
  return file
}

/** An empty database, and a dpkg that works on it alone. */
export const dpkgIn = (root: string) => {
  const database = path.join(root, "var/lib/dpkg")
  for (const folder of ["updates", "info", "triggers"]) fs.mkdirSync(path.join(database, folder), { recursive: true })
  write(path.join(database, "status"), "")
  const options = [`--admindir=${database}`, `--instdir=${root}`, "--force-script-chrootless", "--force-not-root"]
  return {
    database,
    dpkg: (...args: ReadonlyArray<string>) => printed("dpkg", [...options, ...args], { mayFail: true }),
    query: (format: string) => printed("dpkg-query", [`--admindir=${database}`, "-W", "-f", format])
  }
}
