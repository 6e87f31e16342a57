import { execFileSync } from "node:child_process"

const works = (program: string, ...args: ReadonlyArray<string>) => {
  try {
    execFileSync(program, args, { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

/** Whether this machine can lend a program a terminal: script(1) of util-linux. */
export const hasTerminals = process.platform === "linux" && works("script", "-qec", "true", "/dev/null")

/** What runs an agent at a terminal of this width; its stdout is what a person would see, every sign that draws included. */
export const terminalOf = (columns: number): ReadonlyArray<string> => [
  "/bin/sh",
  "-c",
  `line="stty cols ${columns} rows 50; exec"; for word; do line="$line '$word'"; done; exec script -qec "$line" /dev/null`,
  "sh"
]
