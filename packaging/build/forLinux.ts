import * as fs from "node:fs"
import * as path from "node:path"
import type { Building } from "./building.ts"
import { nodeVersion, runtimeOf } from "./runtimes.ts"
import { singleExecutable } from "./singleExecutable.ts"

/** Makes the program for Linux with glibc, for a processor that Node.js calls so. */
export const forLinux = (architecture: "x64" | "arm64", { out, tell }: Building): void => {
  const name = `node-linux-${architecture}`
  const runtime = runtimeOf(name)
  tell(`${name} ${nodeVersion}: as pinned; runtimes for Linux bear no signature of their publisher`)
  const folder = path.join(out, `linux-${architecture}`)
  fs.mkdirSync(folder)
  singleExecutable("linux", runtime, path.join(folder, "itam-agent"), {})
}
