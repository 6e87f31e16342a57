import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { root } from "./project.ts"
import { mustRun } from "./run.ts"

export interface Pinned {
  readonly name: string
  readonly version: string
  /** Subresource integrity of the archive, SHA-512 in base64. */
  readonly integrity: string
}

/** Between two builds the archives stay here; each is checked each time. */
const cache = path.join(root, ".cache", "package")

/** One file of a package, from the archive that npm has of it, if that is the one that was pinned. */
export const fetched = (pinned: Pinned, file: string): Buffer => {
  const archive = path.join(cache, `${pinned.name.replace("@", "").replace("/", "-")}-${pinned.version}.tgz`)
  if (!fs.existsSync(archive)) fetch(pinned, archive)
  assertIntegrity(pinned, fs.readFileSync(archive))
  const folder = fs.mkdtempSync(path.join(cache, "unpacked-"))
  try {
    mustRun("tar", ["-xzf", archive, "-C", folder, `package/${file}`])
    return fs.readFileSync(path.join(folder, "package", file))
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

/** A package for another system cannot be installed here, but its archive can be had. */
const fetch = ({ name, version }: Pinned, archive: string) => {
  fs.mkdirSync(cache, { recursive: true })
  const folder = fs.mkdtempSync(path.join(cache, "fetched-"))
  try {
    mustRun("npm", ["pack", "--silent", "--ignore-scripts", `${name}@${version}`], folder)
    fs.renameSync(path.join(folder, fs.readdirSync(folder)[0]!), archive)
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

export const assertIntegrity = ({ integrity, name, version }: Pinned, archive: Uint8Array): void => {
  const found = `sha512-${createHash("sha512").update(archive).digest("base64")}`
  if (found !== integrity) {
    throw new Error(`${name}@${version} is not what was pinned:\n  pinned ${integrity}\n  found  ${found}`)
  }
}
