import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

/** What a program of a test machine prints, and how it ends. */
export interface Answer {
  readonly stdout?: string
  readonly stderr?: string
  readonly exitCode?: number
}

/** Answers by command line: program and arguments with a space between them. */
export type Answers = { readonly [line: string]: Answer }

/** How a program goes wrong. Every one is a script that a real shell runs, in the place of the program. */
export const faults = {
  /** Deaf to SIGTERM, with a child that is, too. */
  hangs: () => "trap '' TERM\nsh -c \"trap '' TERM; while :; do sleep 60; done\" $0 &\nwhile :; do sleep 60; done",
  missing: () => undefined,
  /** An error where the answer belongs, and a good end. */
  lies: () => "echo 'error: cannot open the database: Input/output error'",
  /** An error where errors belong, and a good end. */
  complains: () => "echo 'error: cannot open the database: Input/output error' >&2",
  /** 50 MB of what a line of its might begin with. */
  floods: () => "exec head --bytes=50000000 /dev/zero",
  /** A good end, and not a word. */
  isSilent: () => "exit 0",
  isSlow: (answering: string) => `sleep 0.3\n${answering}`
} satisfies { readonly [fault: string]: (answering: string) => string | undefined }

export type Fault = keyof typeof faults

export interface Breakdown {
  readonly programs: ReadonlyArray<string>
  readonly fault: Fault
}

/** A folder of programs that are real processes. */
export interface Tools {
  readonly folder: string
  /** What answers for `systeminformation`. */
  readonly systeminformation: string
  /** Process groups of the programs that were started. */
  groups(): ReadonlyArray<number>
  remove(): void
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

/** Programs that answer as told; the `broken` ones do not. */
export const toolsWith = (answers: Answers, broken?: Breakdown): Tools => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "itam-tools-"))
  const groups = path.join(folder, "groups.log")
  fs.writeFileSync(groups, "")

  const byProgram = Map.groupBy(Object.entries(answers), ([line]) => line.split(" ", 1)[0]!)
  for (const [program, lines] of byProgram) {
    const cases = lines.map(([line, { exitCode = 0, stderr = "", stdout = "" }], nth) => {
      const output = path.join(folder, `${program}.${nth}`)
      fs.writeFileSync(output, stdout)
      const complaint = stderr === "" ? "" : `printf %s ${quoted(stderr)} >&2; `
      return `${quoted(line.slice(program.length + 1))}) cat ${output}; ${complaint}exit ${exitCode};;`
    })
    const answering = `case "$*" in\n${cases.join("\n")}\nesac\nexit 127`
    const script = broken?.programs.includes(program) ? faults[broken.fault](answering) : answering
    if (script === undefined) continue
    fs.writeFileSync(path.join(folder, program), `#!/bin/sh\necho $$ >> ${groups}\n${script}\n`, { mode: 0o700 })
  }
  return {
    folder,
    systeminformation: path.join(folder, "systeminformation"),
    groups: () => fs.readFileSync(groups, "utf8").split("\n").filter((line) => line !== "").map(Number),
    remove: () => fs.rmSync(folder, { recursive: true })
  }
}
