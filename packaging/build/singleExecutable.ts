import * as fs from "node:fs"
import * as path from "node:path"
import { sleeper } from "../../src/layers/frugal.ts"
import { bundle } from "./project.ts"
import { mustRun } from "./run.ts"

/** Most MiB of objects that a program may hold: a report of the largest size, many times over, and no more. */
const heapLimitMib = 256

/** The system that an executable is for, as Node.js calls it. */
export type Platform = "linux" | "win32"

/** A file without a word in it. */
const nothing: Record<Platform, string> = { linux: "/dev/null", win32: "NUL" }

/**
 * Options of Node.js that an executable always runs with. There is one set for all that it does, for who starts it cannot
 * give it any (`execArgvExtension`): it stays for long or ends soon, and both are well served by being frugal.
 */
const nodeOptions = (platform: Platform): ReadonlyArray<string> => [
  ...sleeper,
  `--max-old-space-size=${heapLimitMib}`,
  "--use-system-ca",
  "--no-warnings",
  // a configuration may name libraries to load, and OPENSSL_CONF any file as the configuration
  `--openssl-config=${nothing[platform]}`
]

/** Files that stand in an executable beside the program, each by the name it is asked for. */
export interface Assets {
  readonly [name: string]: string
}

/**
 * Puts the program into a runtime (nodejs.org/api/single-executable-applications.html). Node.js of the same version has to
 * do it. No path of this machine gets in: all are relative to the folder of the output.
 */
export const singleExecutable = (platform: Platform, runtime: Buffer, output: string, assets: Assets): void => {
  const folder = fs.mkdtempSync(path.join(path.dirname(output), "building-"))
  try {
    fs.writeFileSync(path.join(folder, "runtime"), runtime, { mode: 0o755 })
    fs.copyFileSync(bundle.start, path.join(folder, "itam-agent.cjs"))
    fs.copyFileSync(bundle.program, path.join(folder, "itam-agent.mjs"))
    for (const [name, file] of Object.entries(assets)) fs.copyFileSync(file, path.join(folder, name))
    fs.writeFileSync(
      path.join(folder, "options.json"),
      JSON.stringify(singleExecutableOptions(platform, Object.keys(assets)))
    )
    mustRun(process.execPath, ["--build-sea", "options.json"], folder)
    fs.renameSync(path.join(folder, "output"), output)
    fs.chmodSync(output, 0o755)
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

/** The configuration for `node --build-sea`, with the names of further assets. */
export const singleExecutableOptions = (platform: Platform, assets: ReadonlyArray<string>) => ({
  main: "itam-agent.cjs",
  mainFormat: "commonjs",
  executable: "runtime",
  output: "output",
  disableExperimentalSEAWarning: true,
  // both would have to be made on the system that they are for
  useSnapshot: false,
  useCodeCache: false,
  execArgv: nodeOptions(platform),
  // NODE_OPTIONS would run whatever it names with the rights of the agent
  execArgvExtension: "none",
  assets: Object.fromEntries(["itam-agent.mjs", ...assets].map((name) => [name, name]))
})
