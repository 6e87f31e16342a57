import { Effect, Layer } from "effect"
import {
  Absent,
  type Denied,
  type FileSystemUse,
  Machine,
  type ReadError,
  TookTooLong,
  type Unreadable
} from "../src/services/Machine.ts"

interface Failure {
  readonly exitCode: number
  readonly stderr: string
}

/** What a test says is on a machine; everything else is not there. */
export interface Belongings {
  /** Text by path; a list is what one reading after the other gives. A folder is there if something is in it. */
  readonly files?: { readonly [path: string]: string | ReadonlyArray<string> }
  readonly links?: { readonly [path: string]: string }
  /** Output by the beginning of the command line; `hangs` never comes. `forbidden`: to start one is a defect. */
  readonly programs?: { readonly [command: string]: string | "hangs" | Failure } | "forbidden"
  /** What answers with an error, by path. */
  readonly broken?: { readonly [path: string]: Denied | Unreadable }
  readonly use?: { readonly [mount: string]: FileSystemUse }
  /** Seconds since the epoch by path. */
  readonly modifiedAt?: { readonly [path: string]: number }
}

/** A Linux machine that has a few things. */
export const smallMachine = (
  { broken = {}, files = {}, links = {}, modifiedAt = {}, programs = {}, use = {} }: Belongings
) => {
  const paths = [...Object.keys(files), ...Object.keys(links), ...Object.keys(broken)]
  const reads = new Map<string, number>()
  const unlessBroken = <A>(path: string, answer: A | undefined): Effect.Effect<A, ReadError> =>
    broken[path] !== undefined
      ? Effect.fail(broken[path])
      : answer === undefined
      ? Effect.fail(new Absent({ what: path }))
      : Effect.succeed(answer)
  const namesIn = (folder: string) => {
    const below = paths.filter((path) => path.startsWith(`${folder}/`))
    return [...new Set(below.map((path) => path.slice(folder.length + 1).split("/")[0]!))].toSorted()
  }
  return Layer.mock(Machine, {
    platform: "linux",
    privileged: true,
    readFile: (path) => {
      const text = files[path]
      const nth = reads.get(path) ?? 0
      reads.set(path, nth + 1)
      return unlessBroken(path, typeof text === "string" ? text : text?.[nth])
    },
    listFolder: (path) => unlessBroken(path, namesIn(path).length === 0 ? undefined : namesIn(path)),
    readLink: (path) => unlessBroken(path, links[path]),
    fileFacts: (path) => {
      const isFile = files[path] !== undefined || modifiedAt[path] !== undefined
      const kind = isFile ? "file" as const : namesIn(path).length > 0 ? "folder" as const : undefined
      return unlessBroken(path, kind && { kind, sizeBytes: 0, modifiedAt: modifiedAt[path] ?? 0 })
    },
    fileSystemUse: (path) => unlessBroken(path, use[path]),
    run: (program, args, options) => {
      if (programs === "forbidden") return Effect.die(`${program} was started`)
      const line = [program, ...args].join(" ")
      const answer = Object.entries(programs).find(([command]) => line.startsWith(command))?.[1]
      if (answer === undefined) return Effect.fail(new Absent({ what: program }))
      if (answer === "hangs") {
        return Effect.fail(new TookTooLong({ what: program, limitMs: options?.limitMs ?? 20_000 }))
      }
      return Effect.succeed(
        typeof answer === "string" ? { stdout: answer, stderr: "", exitCode: 0 } : { stdout: "", ...answer }
      )
    }
  })
}
