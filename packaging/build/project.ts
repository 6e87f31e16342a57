import * as fs from "node:fs"
import * as path from "node:path"

export const root = path.join(import.meta.dirname, "..", "..")

/** What `npm run build` makes: the agent in one file, how an executable starts it, and the packages that are in it. */
export const bundle = {
  program: path.join(root, "dist", "itam-agent.mjs"),
  start: path.join(root, "dist", "itam-agent.executable.cjs"),
  packages: path.join(root, "dist", "itam-agent.packages.json")
}

export const json = (file: string) => JSON.parse(fs.readFileSync(file, "utf8"))

/** A package as the lock file of npm has it. */
export interface Locked {
  readonly version: string
  /** Subresource integrity: an algorithm, a dash, the digest in base64. */
  readonly integrity: string
  readonly license?: string
  readonly dependencies?: { readonly [name: string]: string }
}

/** The packages of the lock file, each by the folder it is installed in. */
export const locked = (): { readonly [folder: string]: Locked } => json(path.join(root, "package-lock.json")).packages

export const version: string = json(path.join(root, "package.json")).version
