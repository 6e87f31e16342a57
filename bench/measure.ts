import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { callsIn } from "../test/system/straced.ts"

export interface Figures {
  readonly wallSeconds: number
  readonly cpuSeconds: number
}

/** Wall and processor time of one run, children included, as the shell's own `time` counts them. */
export const timed = (command: ReadonlyArray<string>): Figures => {
  const script = `TIMEFORMAT='%R %U %S'; time "$@" > /dev/null 2> /dev/null`
  const { stderr } = spawnSync("bash", ["-c", script, "bash", ...command], { encoding: "utf8" })
  const [wall, user, system] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number) as [number, number, number]
  return { wallSeconds: wall, cpuSeconds: user + system }
}

/** Processes started below a program, however briefly they lived, and files opened by it and by them: by strace(1). */
export const counted = (command: ReadonlyArray<string>, folder: string) => {
  const file = path.join(folder, "trace")
  const calls = "clone,clone3,fork,vfork,open,openat,openat2"
  const run = spawnSync("strace", ["-f", "-qq", "-e", `trace=${calls}`, "-o", file, ...command], { stdio: "ignore" })
  if (run.error !== undefined) return undefined
  const succeeded = callsIn(fs.readFileSync(file, "latin1")).filter(({ result }) => result >= 0)
  const births = succeeded.filter(({ name, text }) => !name.startsWith("open") && !text.includes("CLONE_THREAD"))
  return { processes: births.length, files: succeeded.filter(({ name }) => name.startsWith("open")).length }
}

/** A process and all below it, as the kernel has them now. */
const treeOf = (root: number): ReadonlyArray<number> => {
  const tree = [root]
  for (let index = 0; index < tree.length; index++) tree.push(...childrenOf(tree[index]!))
  return tree
}

/** Children of every thread: who was started by one is told there and nowhere else (proc_pid_task(5)). */
const childrenOf = (id: number): ReadonlyArray<number> => {
  try {
    return fs.readdirSync(`/proc/${id}/task`).flatMap((thread) =>
      fs.readFileSync(`/proc/${id}/task/${thread}/children`, "latin1").split(" ").filter(Boolean).map(Number)
    )
  } catch {
    return []
  }
}

/** Resident memory, what is shared by several processes divided among them (proc_pid_smaps(5)). */
export const memoryOf = (id: number, field: "Rss" | "Pss") => {
  try {
    const text = fs.readFileSync(`/proc/${id}/smaps_rollup`, "latin1")
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** How often memory is looked at: a process that lives for less may be missed. */
const sampleMs = 5

/** The most memory that a program and its children took at one of the samples. */
export interface Peak {
  /** Pages that several processes share, also with others on this machine, are divided among them. */
  readonly pssBytes: number
  /** Pages that several processes of the tree share count for each of them. */
  readonly rssBytes: number
}

export const peakOf = async (command: ReadonlyArray<string>): Promise<Peak> => {
  const child = spawn(command[0]!, command.slice(1), { stdio: "ignore" })
  let peak: Peak = { pssBytes: 0, rssBytes: 0 }
  while (child.exitCode === null && child.signalCode === null) {
    const tree = treeOf(child.pid!)
    const sum = (field: "Rss" | "Pss") => tree.reduce((total, id) => total + memoryOf(id, field), 0)
    peak = { pssBytes: Math.max(peak.pssBytes, sum("Pss")), rssBytes: Math.max(peak.rssBytes, sum("Rss")) }
    await sleep(sampleMs)
  }
  return peak
}
