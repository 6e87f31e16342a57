import { Option } from "effect"
import * as v8 from "node:v8"
import { scanArguments } from "./domain/scanArguments.ts"
import { serviceArguments } from "./domain/serviceArguments.ts"

/** Oldest Node.js that the agent runs on, as in `engines` of package.json. */
const oldest = { major: 22, minor: 19 }

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

/**
 * How a process runs that mostly sleeps: interpreted, a small young generation, no threads for V8. That is 40 MB less
 * of resident memory, for work that takes milliseconds. Lite mode has no WebAssembly, which older releases of Node.js
 * cannot do without.
 */
const sleeper = [
  "--single-threaded",
  "--max-semi-space-size=1",
  "--expose-gc",
  major >= 26 ? "--lite-mode" : "--no-opt"
]

/** What of it can still be had where a process cannot be replaced: on Windows. */
const sleeperFromNowOn = ["--no-opt", "--no-sparkplug", "--no-maglev", "--semi-space-growth-factor=1"]

/** Replaces this process by one with the flags above (execve(2)): same process id, same files, nothing started twice. */
const replaceBySleeper = (execve: NonNullable<typeof process.execve>) => {
  const args = [process.execPath, ...process.execArgv, ...sleeper, ...process.argv.slice(1)]
  execve.call(process, process.execPath, args, { ...process.env, MALLOC_ARENA_MAX: "1" })
}

const service = serviceArguments(process.argv.slice(2))
const scanKind = scanArguments(process.argv.slice(2))

if (major < oldest.major || major === oldest.major && minor < oldest.minor) {
  const needed = `${oldest.major}.${oldest.minor}`
  process.stderr.write(`itam-agent needs Node.js ${needed} or later; this is ${process.versions.node}\n`)
  process.exitCode = 1
} else if (Option.isSome(service)) {
  const asleep = sleeper.every((flag) => process.execArgv.includes(flag))
  if (!asleep && process.platform !== "win32" && process.execve !== undefined) replaceBySleeper(process.execve)
  if (!asleep) { for (const flag of sleeperFromNowOn) v8.setFlagsFromString(flag) }
  void import("./layers/commands/service.ts").then((resident) => resident.service(service.value))
} else if (scanKind !== undefined) {
  void import("./layers/commands/scan.ts").then(({ scan }) => scan(scanKind))
} else {
  void import("./layers/commands/cli.ts")
}
