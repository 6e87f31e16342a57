import * as path from "node:path"
import { fetched } from "./fetched.ts"
import { json } from "./project.ts"

const pinned: {
  readonly version: string
  readonly packages: { readonly [name: string]: { readonly file: string; readonly integrity: string } }
} = json(path.join(import.meta.dirname, "runtimes.json"))

/** Version of Node.js in the executables. */
export const nodeVersion = pinned.version

/** The runtime that a package carries, if it is the one that was pinned. */
export const runtimeOf = (name: string): Buffer => {
  const { file, integrity } = pinned.packages[name]!
  return fetched({ name, version: nodeVersion, integrity }, file)
}

/** The packages themselves, as a lock file would have them. */
export const runtimePackages = Object.entries(pinned.packages).map(([name, { integrity }]) => ({
  name,
  version: nodeVersion,
  integrity,
  license: "MIT"
}))
