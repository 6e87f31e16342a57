import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { type Place, ran } from "../bundle.ts"

/** One call of a process into the kernel. */
export interface Call {
  readonly thread: number
  readonly name: string
  readonly text: string
  /** What the kernel answered: a number that is negative where it refused. */
  readonly result: number
}

/** Whether strace(1) is here and may trace. */
export const canTrace = (() => {
  try {
    execFileSync("strace", ["-qq", "-e", "trace=none", "true"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

const traced = [
  "execve,clone,clone3,fork,vfork,open,openat,openat2,creat,connect,sendto",
  "mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,symlinkat"
].join(",")

/** Calls in the order in which they began. One that another thread's interrupts is told in two halves, and made whole. */
export const callsIn = (trace: string): ReadonlyArray<Call> => {
  const halves = new Map<string, { text: string }>()
  const whole = trace.split("\n").flatMap((line) => {
    const [, thread, rest] = /^(\d+)\s+(.*)$/.exec(line) ?? []
    if (thread === undefined || rest === undefined) return []
    const [, resumed, end] = /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest) ?? []
    if (resumed !== undefined) {
      const half = halves.get(`${thread} ${resumed}`)
      if (half !== undefined) half.text += end
      return []
    }
    const call = { thread: Number(thread), text: rest.replace(/ <unfinished \.\.\.>$/, "") }
    if (call.text !== rest) halves.set(`${thread} ${/^\w+/.exec(rest)?.[0]}`, call)
    return [call]
  })
  return whole.flatMap(({ text, thread }) => {
    const [, name] = /^(\w+)\(/.exec(text) ?? []
    const [, result] = /\)\s+= (-?\d+)/.exec(text) ?? []
    return name === undefined ? [] : [{ thread, name, text, result: Number(result ?? -1) }]
  })
}

/** What a run of the agent asked of the kernel: by its own threads, and by the processes below it. */
export const straced = Effect.fnUntraced(function*(args: ReadonlyArray<string>, place: Place) {
  const file = path.join(place.root, "trace")
  const ended = yield* ran(args, {
    ...place,
    through: ["strace", "-f", "-qq", "-s", "256", "-e", `trace=${traced}`, "-o", file],
    environment: { ...place.environment, PATH: process.env.PATH ?? "" }
  })
  const calls = callsIn(fs.readFileSync(file, "latin1"))
  const births = calls.filter(({ name, result }) => /^(clone3?|v?fork)$/.test(name) && result > 0)
  const isThread = ({ text }: Call) => text.includes("CLONE_THREAD")
  const threads = new Map(births.map((birth) => [birth.result, birth]))
  const isOwn = (thread: number): boolean => {
    const birth = threads.get(thread)
    return birth === undefined || (isThread(birth) && isOwn(birth.thread))
  }
  return {
    ended,
    own: calls.filter(({ thread }) => isOwn(thread)),
    others: calls.filter(({ thread }) => !isOwn(thread)),
    /** Every process that was started below the agent, however briefly it lived. */
    processes: births.filter((birth) => !isThread(birth)).map(({ result }) => result)
  }
})

/** What a copy of the agent is called that was made to start a program which is not there. */
export const noProgram = "(no program)"

/** The program that a process became. */
export const programOf = (calls: ReadonlyArray<Call>, processId: number): string => {
  const started = calls.filter(({ name, result, thread }) => thread === processId && name === "execve" && result === 0)
  return started.map(({ text }) => /^execve\("([^"]*)"/.exec(text)?.[1] ?? "?").at(-1) ?? noProgram
}
