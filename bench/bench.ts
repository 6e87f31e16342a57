/** What the bundle costs on this machine: `npm run bench`. Prints figures, asserts nothing. Linux only. */
import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

const bundle = path.join(import.meta.dirname, "..", "dist", "itam-agent.mjs")
const rounds = 9
const idleSeconds = 30
const port = 39_000 + (process.pid % 1000)

const median = (values: ReadonlyArray<number>) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const print = (what: string, value: string) => console.log(`${what.padEnd(58)} ${value}`)
const mib = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

/** Wall and processor time of one run, children included, as the shell's own `time` counts them. */
const timed = (args: ReadonlyArray<string>) => {
  const { stderr } = spawnSync("bash", [
    "-c",
    `TIMEFORMAT='%R %U %S'; time "$@" > /dev/null`,
    "bash",
    process.execPath,
    bundle,
    ...args
  ], {
    encoding: "utf8"
  })
  const [wall, user, system] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number) as [number, number, number]
  return { wall, cpu: user + system }
}

/** Programs started and files opened by one run, counted at the system call. */
const traced = (args: ReadonlyArray<string>) => {
  const trace = path.join(os.tmpdir(), `itam-bench-${process.pid}.trace`)
  const run = spawnSync("strace", [
    "-f",
    "-qq",
    "-e",
    "trace=execve,openat",
    "-o",
    trace,
    process.execPath,
    bundle,
    ...args
  ])
  if (run.error !== undefined) return undefined
  const lines = fs.readFileSync(trace, "utf8").split("\n")
  fs.rmSync(trace)
  const programs = lines.filter((line) => /execve\(.* = 0$/.test(line)).map((line) =>
    /execve\("([^"]+)"/.exec(line)?.[1] ?? "?"
  )
  return { programs: programs.slice(1), files: lines.filter((line) => /openat\(.* = \d+$/.test(line)).length }
}

const treeOf = (root: number): ReadonlyArray<number> => {
  const parents = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      return [[Number(name), Number(/\) \S (\d+)/.exec(fs.readFileSync(`/proc/${name}/stat`, "latin1"))?.[1])] as const]
    } catch {
      return []
    }
  })
  const tree = [root]
  for (let index = 0; index < tree.length; index++) {
    tree.push(...parents.filter(([, parent]) => parent === tree[index]).map(([id]) => id))
  }
  return tree
}

const memoryOf = (id: number, field: "Rss" | "Pss") => {
  try {
    return Number(
      new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(fs.readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1] ?? 0
    ) * 1024
  } catch {
    return 0
  }
}

const cpuTicksOf = (id: number) => {
  const fields = fs.readFileSync(`/proc/${id}/stat`, "latin1").split(") ")[1]!.split(" ")
  return Number(fields[11]) + Number(fields[12])
}

const peakTreeMemory = async (args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, [bundle, ...args], { stdio: "ignore" })
  let peak = 0
  while (child.exitCode === null) {
    peak = Math.max(peak, treeOf(child.pid!).reduce((sum, id) => sum + memoryOf(id, "Pss"), 0))
    await sleep(15)
  }
  return peak
}

const idle = async (args: ReadonlyArray<string>, environment: Record<string, string>) => {
  const child = spawn(process.execPath, [bundle, ...args], { stdio: "ignore", env: { ...process.env, ...environment } })
  await sleep(8_000)
  const ticks = cpuTicksOf(child.pid!)
  await sleep(idleSeconds * 1000)
  const result = { rss: memoryOf(child.pid!, "Rss"), cpuSeconds: (cpuTicksOf(child.pid!) - ticks) / 100 }
  child.kill("SIGTERM")
  await new Promise((resolve) => child.once("exit", resolve))
  return result
}

const look = ["--once", "--dry-run", "--json"]
print("Node.js", process.version)
print("size of the bundle", mib(fs.statSync(bundle).size))
const versions = Array.from({ length: rounds }, () => timed(["--version"]))
print(`--version: wall, median of ${rounds}`, `${median(versions.map(({ wall }) => wall)).toFixed(2)} s`)
const runs = Array.from({ length: rounds }, () => timed(look))
print(`${look.join(" ")}: wall, median of ${rounds}`, `${median(runs.map(({ wall }) => wall)).toFixed(2)} s`)
print(`${look.join(" ")}: processor, median of ${rounds}`, `${median(runs.map(({ cpu }) => cpu)).toFixed(2)} s`)
const trace = traced(look)
if (trace === undefined) print("programs started, files opened", "not counted: strace is not installed")
else {
  print(
    `${look.join(" ")}: programs started`,
    `${trace.programs.length} (${[...new Set(trace.programs.map((file) => path.basename(file)))].join(", ")})`
  )
  print(`${look.join(" ")}: files opened`, String(trace.files))
}
print(`${look.join(" ")}: peak memory of the process tree (PSS)`, mib(await peakTreeMemory(look)))

const state = fs.mkdtempSync(path.join(os.tmpdir(), "itam-bench-"))
const environment = { STATE_DIR: state, RECEIVER_PORT: String(port) }
const both = await idle(["--with-receiver"], environment)
print(`idle with embedded receiver: resident memory`, mib(both.rss))
print(`idle with embedded receiver: processor over ${idleSeconds} s`, `${both.cpuSeconds.toFixed(2)} s`)
const receiver = spawn(process.execPath, [bundle, "receiver"], {
  stdio: "ignore",
  env: { ...process.env, ...environment }
})
await sleep(1_000)
const token = /Bearer (\S+)/.exec(fs.readFileSync(path.join(state, "receiver.header"), "utf8"))![1]!
const alone = await idle([], { ...environment, API_BASE_URL: `http://127.0.0.1:${port}/api`, API_TOKEN: token })
receiver.kill("SIGTERM")
print("idle, delivering to another process: resident memory", mib(alone.rss))
print(`idle, delivering to another process: processor over ${idleSeconds} s`, `${alone.cpuSeconds.toFixed(2)} s`)
fs.rmSync(state, { recursive: true, force: true })
