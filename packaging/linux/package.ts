/**
 * Makes the packages for Linux from the executables that `npm run package` has made: docs/linux-install.md.
 *
 *   npm run package:linux -- [--out DIR] [--arch x64|arm64] [--compression 0..9|none] [--version VERSION]
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { parseArgs } from "node:util"
import { json, root, version } from "../build/project.ts"
import { mustRun } from "../build/run.ts"
import { writeSums } from "../build/sums.ts"
import { makeDeb, type Wanted } from "./deb.ts"
import { makeRpm } from "./rpm.ts"

const executables = path.join(root, "dist", "package")

const architectures = {
  x64: { deb: "amd64", rpm: "x86_64" },
  arm64: { deb: "arm64", rpm: "aarch64" }
} as const

const { values } = parseArgs({
  options: {
    out: { type: "string", default: executables },
    arch: { type: "string" },
    compression: { type: "string", default: "6" },
    version: { type: "string", default: version }
  }
})

/** The time of the source, as reproducible-builds.org has it: of the environment, else of the commit. */
const epochSeconds = Number(
  process.env["SOURCE_DATE_EPOCH"] ?? mustRun("git", ["-C", root, "log", "-1", "--format=%ct"])
)

const out = path.resolve(values.out)
fs.mkdirSync(out, { recursive: true })
const work = fs.mkdtempSync(path.join(out, "work-"))
const { description, license } = json(path.join(root, "package.json"))

try {
  for (const [name, { deb, rpm }] of Object.entries(architectures)) {
    if (values.arch !== undefined && values.arch !== name) continue
    const wanted: Wanted = {
      out,
      work,
      epochSeconds,
      version: values.version,
      compression: values.compression,
      summary: String(description).split(":")[0]!,
      program: path.join(executables, `linux-${name}`, "itam-agent")
    }
    for (const file of [makeDeb(deb, wanted), makeRpm(rpm, license, wanted)]) {
      process.stdout.write(`${path.basename(file)}: ${(fs.statSync(file).size / 1e6).toFixed(1)} MB\n`)
    }
  }
} finally {
  fs.rmSync(work, { recursive: true })
}
if (out === executables) writeSums(out)
