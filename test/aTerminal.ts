import { Effect } from "effect"
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import { bundle, type Ended, type Place } from "./bundle.ts"

/** The program that gives others a terminal (script(1) of util-linux); tests of terminals need it. */
const script = "/usr/bin/script"

/** Whether there is one here that understands the options of util-linux. */
export const hasTerminals = process.platform === "linux" && fs.existsSync(script)

/**
 * What runs an agent at a terminal of this width (`through`); its stdout is what a person would see, every sign that draws
 * included.
 */
export const terminalOf = (columns: number): ReadonlyArray<string> => [
  "/bin/sh",
  "-c",
  `export PATH="\${PATH:-/usr/bin:/bin}" TERM="\${TERM:-xterm}"; line="stty cols ${columns} rows 50; exec"; `
  + `for word; do line="$line '$word'"; done; exec ${script} -qefc "$line" /dev/null`,
  "sh"
]

/** A question that a program asks, and what a person types then. */
export interface Typed {
  readonly asked: RegExp
  readonly keys: string
}

/** Runs an agent to its end in a terminal of so many columns, and answers its questions as they come. */
export const inTerminal = (
  args: ReadonlyArray<string>,
  { environment, workFolder }: Place,
  columns: number,
  typed: ReadonlyArray<Typed> = []
) =>
  Effect.callback<Ended>((resume) => {
    const [shell, ...words] = [...terminalOf(columns), process.execPath, bundle, ...args]
    const child = spawn(shell!, words, { cwd: workFolder, env: { ...environment }, stdio: ["pipe", "pipe", "pipe"] })
    const said = { stdout: "", stderr: "" }
    const open = [...typed]
    let heard = 0
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        said[stream] += text
        const [next] = open
        if (next === undefined || !next.asked.test(said.stdout.slice(heard))) return
        open.shift()
        heard = said.stdout.length
        child.stdin.write(next.keys)
      })
    }
    child.on("close", (exitCode, signal) => resume(Effect.succeed({ exitCode, signal, ...said })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** What is read on a terminal: without colours and the end of lines that a terminal makes. */
export const readIn = (text: string) => text.replaceAll("\r\n", "\n").replace(/\p{Cc}\[[\d;?]*[A-Za-z]/gu, "")
