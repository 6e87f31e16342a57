import { Option } from "effect"
import * as v8 from "node:v8"
import { scanArguments } from "./domain/scanArguments.ts"
import { serviceArguments } from "./domain/serviceArguments.ts"
import { frugal, frugalFromNowOn } from "./layers/frugal.ts"

/** Oldest Node.js that the agent runs on, as in `engines` of package.json. */
const oldest = { major: 22, minor: 19 }

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

/** How the process runs that stays; it gives back memory at times of its own choice. */
const sleeper = [...frugal, "--expose-gc"]

/** Replaces this process by one with the flags above (execve(2)): same process id, same files, nothing started twice. */
const replaceBySleeper = (execve: NonNullable<typeof process.execve>) => {
  const args = [process.execPath, ...process.execArgv, ...sleeper, ...process.argv.slice(1)]
  execve.call(process, process.execPath, args, { ...process.env, MALLOC_ARENA_MAX: "1" })
}

const liveFrugally = () => {
  for (const flag of frugalFromNowOn) v8.setFlagsFromString(flag)
}

const args = process.argv.slice(2)
const service = serviceArguments(args)
const scanned = scanArguments(args)

if (major < oldest.major || major === oldest.major && minor < oldest.minor) {
  const needed = `${oldest.major}.${oldest.minor}`
  process.stderr.write(`itam-agent needs Node.js ${needed} or later; this is ${process.versions.node}\n`)
  process.exitCode = 1
} else if (Option.isSome(service)) {
  const asleep = sleeper.every((flag) => process.execArgv.includes(flag))
  if (!asleep && process.platform !== "win32" && process.execve !== undefined) replaceBySleeper(process.execve)
  if (!asleep) liveFrugally()
  void import("./layers/commands/service.ts").then((resident) => resident.service(service.value))
} else if (scanned !== undefined) {
  void import("./layers/commands/scan.ts").then(({ scan }) => scan(scanned))
} else {
  if (args.some((arg) => /^--(once|only|dry-run)/.test(arg))) liveFrugally()
  void import("./layers/commands/cli.ts")
}
