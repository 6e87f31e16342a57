import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { gzipSync } from "node:zlib"
import { mustRun } from "../build/run.ts"
import { filesOf, type Laid, layOut, type Packaged } from "./tree.ts"

export interface Wanted extends Packaged {
  readonly out: string
  /** A folder that is thrown away. */
  readonly work: string
  /** The executable of the architecture. */
  readonly program: string
  readonly summary: string
  /** Of xz, 0 to 9; or none. */
  readonly compression: string
}

/**
 * What the program needs: the libraries that Node.js is linked with, in the versions whose symbols it uses (GLIBC_2.28,
 * GLIBCXX_3.4.21, LIBATOMIC_1.0).
 */
const depends = "libc6 (>= 2.28), libstdc++6 (>= 5.2), libgcc-s1 | libgcc1, libatomic1, init-system-helpers (>= 1.51)"

const control = (architecture: string, { summary, version }: Wanted, kibibytes: number) =>
  `Package: itam-agent
Version: ${version}
Architecture: ${architecture}
Maintainer: The maintainers of itam-agent <maintainers@itam-agent.invalid>
Installed-Size: ${kibibytes}
Depends: ${depends}
Recommends: ca-certificates
Suggests: nftables, smartmontools
Section: admin
Priority: optional
Description: ${summary}
 Takes stock of a computer (hardware, installed software, disk encryption,
 disk health, load) and delivers it to an asset-management backend. What it
 has accepted is kept until the backend has it.
`

const changelog = ({ epochSeconds, version }: Packaged) =>
  `itam-agent (${version}) stable; urgency=medium

  * This version.

 -- The maintainers of itam-agent <maintainers@itam-agent.invalid>  ${
    new Date(epochSeconds * 1000).toUTCString().replace("GMT", "+0000")
  }
`

/** Makes itam-agent_VERSION_ARCHITECTURE.deb with dpkg-deb(1), and answers with its file. */
export const makeDeb = (architecture: "amd64" | "arm64", wanted: Wanted): string => {
  const root = path.join(wanted.work, `deb-${architecture}`)
  const files = new Map<string, Laid>([
    ...filesOf(wanted, "usr/share/zsh/vendor-completions"),
    ["usr/share/lintian/overrides/itam-agent", {
      content: fs.readFileSync(path.join(import.meta.dirname, "deb", "lintian-overrides")),
      mode: 0o644
    }],
    ["usr/share/doc/itam-agent/changelog.gz", { content: gzipSync(changelog(wanted), { level: 9 }), mode: 0o644 }]
  ])
  for (const name of ["postinst", "prerm", "postrm"]) {
    files.set(`DEBIAN/${name}`, {
      content: fs.readFileSync(path.join(import.meta.dirname, "deb", name)),
      mode: 0o755
    })
  }
  const sums = [
    ...[...files].filter(([place]) => !place.startsWith("DEBIAN/")).map(([place, { content }]) =>
      [place, content] as const
    ),
    ["usr/bin/itam-agent", fs.readFileSync(wanted.program)] as const
  ]
  const bytes = sums.reduce((sum, [, content]) => sum + content.length, 0)
  const sum = (content: string | Uint8Array) => createHash("md5").update(content).digest("hex")
  const text = (content: string): Laid => ({ content, mode: 0o644 })
  files.set("DEBIAN/md5sums", text(sums.map(([place, content]) => `${sum(content)}  ${place}\n`).toSorted().join("")))
  files.set("DEBIAN/control", text(control(architecture, wanted, Math.ceil(bytes / 1024))))
  layOut(root, wanted, files, wanted.program)
  const file = path.join(wanted.out, `itam-agent_${wanted.version}_${architecture}.deb`)
  // more threads would cut the data into other blocks
  const pressing = wanted.compression === "none" ? ["-Znone"] : ["-Zxz", `-z${wanted.compression}`, "--threads-max=1"]
  const time = `SOURCE_DATE_EPOCH=${wanted.epochSeconds}`
  mustRun("env", [time, "dpkg-deb", "--root-owner-group", ...pressing, "--build", root, file])
  fs.rmSync(root, { recursive: true })
  return file
}
