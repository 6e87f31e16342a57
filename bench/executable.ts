import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { deflateRawSync } from "node:zlib"
import { bundle } from "./contenders.ts"
import { memoryOf } from "./measure.ts"

const folder = path.join(path.dirname(bundle), "package")
const executable = path.join(folder, `linux-${process.arch}`, "itam-agent")

const starts = 11
const restSeconds = 30

/** A service in a folder of its own, whose backend does not answer. */
const service = (command: ReadonlyArray<string>, state: string) =>
  spawn(command[0]!, command.slice(1), {
    stdio: ["ignore", "ignore", "pipe"],
    env: { STATE_DIR: state, API_TOKEN: "none", API_BASE_URL: "http://127.0.0.1:9/api" }
  })

const ended = async (child: ReturnType<typeof service>) => {
  child.kill("SIGTERM")
  await new Promise((resolve) => child.once("exit", resolve))
}

/** Milliseconds from the start of a service to the first line of its log. */
const firstLineMs = async (command: ReadonlyArray<string>, state: string) => {
  const began = performance.now()
  const child = service(command, state)
  await new Promise((resolve) => child.stderr.once("data", resolve))
  const took = performance.now() - began
  await ended(child)
  return took
}

/** Resident memory of a service some time after its first scans. */
const restingMib = async (command: ReadonlyArray<string>, state: string) => {
  const child = service(command, state)
  child.stderr.resume()
  await sleep(restSeconds * 1000)
  const mebibytes = memoryOf(child.pid!, "Rss") / 1024 / 1024
  await ended(child)
  return mebibytes
}

/**
 * Linux maps more of a file that was just written than of one that it has read, and a fresh executable would count for 35
 * MiB more. dd(1) has the kernel forget what it holds of the file, without any right to.
 */
const asAfterABoot = (file: string) => void spawnSync("dd", [`if=${file}`, "iflag=nocache", "count=0"])

const contender = (name: string, command: ReadonlyArray<string>) => ({ name, command, tookMs: new Array<number>() })

/** What an executable costs beside the bundle in a Node.js of the same version, and how large it is. */
export const executableCosts = async (work: string) => {
  if (!fs.existsSync(executable)) {
    console.log("\nno executables: npm run package makes them")
    return
  }
  spawnSync("sync")
  asAfterABoot(executable)
  const measured = [contender("executable", [executable]), contender("bundle", [process.execPath, bundle])]
  console.log()
  for (let start = 0; start <= starts; start++) {
    for (const { command, name, tookMs } of measured) tookMs.push(await firstLineMs(command, path.join(work, name)))
  }
  for (const { command, name, tookMs } of measured) {
    // the first start has warmed the caches
    const took = tookMs.slice(1).toSorted((a, b) => a - b).map((each) => each.toFixed(0))
    const resting = (await restingMib(command, path.join(work, name))).toFixed(1)
    const started = `first line of the log after ${took[Math.floor(starts / 2)]} ms (${took[0]} to ${took.at(-1)})`
    console.log(`${name}: ${started}, at rest ${resting} MiB resident`)
  }
  tellSizes()
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

const tellSizes = () => {
  const names = ["ITAM_Scanner.exe", "ITAM_Scanner_Background.exe", "linux-x64/itam-agent", "linux-arm64/itam-agent"]
  for (const name of names) {
    const content = fs.readFileSync(path.join(folder, name))
    console.log(`${name}: ${megabytes(content.length)}, ${megabytes(deflateRawSync(content).length)} in a zip`)
  }
}
