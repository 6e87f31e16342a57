import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"

/** A process of the rig's own, to be treated badly. */
export interface Victim {
  readonly pid: number
  signal(name: NodeJS.Signals): void
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** What it printed so far, both streams. */
  output(): string
}

const running = new Set<Victim>()

/** Starts a program that ends with this test run at the latest. */
export const start = (
  [program, ...args]: readonly [string, ...ReadonlyArray<string>],
  environment: Readonly<Record<string, string>> = {}
): Victim => {
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/nonexistent", ...environment }
  })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-200_000)
    })
  }
  const victim: Victim = {
    pid: child.pid ?? -1,
    signal: (name) => void child.kill(name),
    ended: new Promise((resolve, reject) => {
      child.once("error", reject)
      child.once("close", (code, signal) => {
        running.delete(victim)
        resolve(code ?? signal ?? -1)
      })
    }),
    output: () => output
  }
  running.add(victim)
  return victim
}

/** Ends whatever a failed test left running. */
export const endAll = () => Promise.all([...running].map(kill))

/** Kills a process, and answers once it is gone. */
export const kill = async (victim: Victim) => {
  victim.signal("SIGKILL")
  await victim.ended
}

/** Stops a process in its tracks, and answers once none of its threads runs (proc_pid_stat(5), state `T`). */
export const freeze = async (victim: Victim) => {
  victim.signal("SIGSTOP")
  const stopped = (thread: string) => {
    const stat = fs.readFileSync(`/proc/${victim.pid}/task/${thread}/stat`, "utf8")
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) === "T"
  }
  await eventually("all threads stopped", () => fs.readdirSync(`/proc/${victim.pid}/task`).every(stopped), {
    everyMs: 1
  })
}

/** Waits until something holds; fails after a while with its name, and with what a process said up to then. */
export const eventually = async (
  what: string,
  holds: () => boolean,
  { everyMs = 5, limitMs = 60_000, of }: {
    readonly everyMs?: number
    readonly limitMs?: number
    readonly of?: Pick<Victim, "output">
  } = {}
) => {
  const until = performance.now() + limitMs
  while (!holds()) {
    if (performance.now() > until) {
      throw new Error(`not within ${limitMs / 1000} s: ${what}\n${of?.output().slice(-3_000) ?? ""}`)
    }
    await sleep(everyMs)
  }
}
