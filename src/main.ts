import { Option } from "effect"
import * as v8 from "node:v8"
import { scanArguments } from "./domain/scanArguments.ts"
import { serviceArguments } from "./domain/serviceArguments.ts"
import { inExecutable, steering } from "./layers/executable.ts"
import { frugalFromNowOn, sleeper, thriftyMalloc } from "./layers/frugal.ts"

/** Oldest Node.js that the agent runs on, as in `engines` of package.json. */
const oldest = { major: 22, minor: 19 }

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

const { env } = process

/** What was meant to steer an executable from outside. */
const steered = inExecutable ? steering(env) : []

/** An executable has its flags in it, but not what the system's own library is told. */
const isSleeper = inExecutable
  ? Object.entries(thriftyMalloc).every(([name, value]) => env[name] === value) && steered.length === 0
  : sleeper.every((flag) => process.execArgv.includes(flag))

/** Replaces this process by one with the flags above (execve(2)): same process id, same files, nothing started twice. */
const replaceBySleeper = (execve: NonNullable<typeof process.execve>) => {
  const start = inExecutable ? process.argv.slice(2) : [...process.execArgv, ...sleeper, ...process.argv.slice(1)]
  execve.call(process, process.execPath, [process.execPath, ...start], { ...env, ...thriftyMalloc })
}

const liveFrugally = () => {
  for (const flag of frugalFromNowOn) v8.setFlagsFromString(flag)
}

const args = process.argv.slice(2)
const service = serviceArguments(args)
const scanned = scanArguments(args)

for (const name of steered) delete env[name]

if (major < oldest.major || major === oldest.major && minor < oldest.minor) {
  const needed = `${oldest.major}.${oldest.minor}`
  process.stderr.write(`itam-agent needs Node.js ${needed} or later; this is ${process.versions.node}\n`)
  process.exitCode = 1
} else if (Option.isSome(service)) {
  if (!isSleeper && process.platform !== "win32" && process.execve !== undefined) replaceBySleeper(process.execve)
  if (!isSleeper) liveFrugally()
  void import("./layers/commands/service.ts").then((resident) => resident.service(service.value))
} else if (scanned !== undefined) {
  void import("./layers/commands/scan.ts").then(({ scan }) => scan(scanned))
} else {
  if (args.some((arg) => /^--(once|only|dry-run)/.test(arg))) liveFrugally()
  void import("./layers/commands/cli.ts")
}
