/**
 * Makes the executables, `npm run package`: docs/packaging.md.
 *
 *   npm run package -- [--out DIR] [--sign CERTIFICATES --key KEY]
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { parseArgs } from "node:util"
import type { Building } from "./building.ts"
import { forLinux } from "./forLinux.ts"
import { forWindows } from "./forWindows.ts"
import { materials } from "./materials.ts"
import { root } from "./project.ts"
import { nodeVersion } from "./runtimes.ts"
import type { Signer } from "./signing.ts"
import { sizesBelow, writeSums } from "./sums.ts"

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    sign: { type: "string" },
    key: { type: "string" }
  }
})

const signerIn = ({ key, sign }: typeof values): Signer | undefined => {
  if (sign !== undefined && key !== undefined) return { certificates: path.resolve(sign), key: path.resolve(key) }
  if (sign !== undefined || key !== undefined) throw new Error("--sign and --key go together")
  return undefined
}

/** The folder for what is made. Only our own is emptied; another has to be empty. */
const emptied = (named: string | undefined) => {
  const folder = path.resolve(named ?? path.join(root, "dist", "package"))
  if (named === undefined) fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  if (fs.readdirSync(folder).length > 0) throw new Error(`--out: ${folder} is not empty`)
  return folder
}

const tell = (text: string) => void process.stdout.write(`${text}\n`)

const make = (building: Building) => {
  forLinux("x64", building)
  forLinux("arm64", building)
  forWindows(building)
  fs.writeFileSync(path.join(building.out, "itam-agent.cdx.json"), `${JSON.stringify(materials(), null, 2)}\n`)
}

if (process.versions.node !== nodeVersion) {
  throw new Error(`executables of Node.js ${nodeVersion} are made by that version, not by ${process.versions.node}`)
}
const signer = signerIn(values)
const out = emptied(values.out)
const work = fs.mkdtempSync(path.join(out, "work-"))
try {
  make({ out, work, signer, tell })
} finally {
  fs.rmSync(work, { recursive: true })
}
for (const line of sizesBelow(out, signer === undefined ? ", not signed" : ", signed")) tell(line)
writeSums(out)
