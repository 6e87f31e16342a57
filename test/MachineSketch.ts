import { Effect, Layer, Struct } from "effect"
import type { SectionData, SectionName } from "../src/domain/inventory/Sections.ts"
import { compact } from "../src/domain/presence.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import type { Collector } from "../src/layers/collectors/Collector.ts"
import {
  Absent,
  Denied,
  type FileSystemUse,
  Machine,
  type Platform,
  type ProbeSection,
  type ProgramOutput,
  type ReadError,
  type SysteminformationName,
  TookTooLong,
  Unreadable,
  type WindowsFact
} from "../src/services/Machine.ts"
import { factsOneByOne } from "./factsOneByOne.ts"
import { registryOf, type SketchedRegistry } from "./SketchedRegistry.ts"

/** A machine that is small enough to be written down in a test: what is not named is not there. */
export interface Sketch {
  /** Linux, unless told. */
  readonly platform?: Platform
  /** Contents by path; of a list, one reading after the other gets one. Folders are those that something is in. */
  readonly files?: { readonly [path: string]: string | Uint8Array | ReadonlyArray<string> }
  readonly links?: { readonly [path: string]: string }
  readonly emptyFolders?: ReadonlyArray<string>
  /** Paths that exist and may not be read. */
  readonly denied?: ReadonlyArray<string>
  /** Paths that exist and cannot be read, with the reason. */
  readonly broken?: { readonly [path: string]: string }
  /** Whether the agent is root: so unless something is denied. */
  readonly privileged?: boolean
  /** Seconds since the epoch, by path. */
  readonly bornAt?: { readonly [path: string]: number }
  readonly modifiedAt?: { readonly [path: string]: number }
  /** How full file systems are, by mount point. */
  readonly use?: { readonly [mount: string]: FileSystemUse }
  /**
   * What programs print, by their command line or its beginning; `hangs` never comes. `forbidden`: to start one is a
   * defect.
   */
  readonly programs?: { readonly [command: string]: string | Partial<ProgramOutput> } | "forbidden"
  readonly systeminformation?: { readonly [Name in SysteminformationName]?: unknown }
  readonly registry?: SketchedRegistry
  /** What Windows answers, or how it refuses to; a function is called anew for every question. */
  readonly windows?: { readonly [Fact in WindowsFact]?: unknown }
  /** Rows of the sections of the script, or how they failed. */
  readonly probe?: { readonly [Section in ProbeSection]?: ReadonlyArray<unknown> | ReadError }
  /** Gets every command line that is started. */
  readonly started?: Array<string>
}

/** Such a machine. */
export const layer = (sketch: Sketch) => {
  const { bornAt = {}, broken = {}, denied = [], emptyFolders = [], files = {}, links = {}, modifiedAt = {} } = sketch
  const { programs = {}, started = [], systeminformation = {}, use = {} } = sketch
  const { platform = "linux", probe = {}, registry = {}, windows = {} } = sketch
  const named = [files, links, broken, bornAt, modifiedAt].flatMap((each) => Object.keys(each))
  const paths = [...named, ...denied, ...emptyFolders]
  const readings = new Map<string, number>()

  const orAbsent = <A>(what: string, value: A | undefined) =>
    value === undefined ? Effect.fail(new Absent({ what })) : Effect.succeed(value)

  const unlessBroken = <A>(path: string, answer: Effect.Effect<A, ReadError>) =>
    broken[path] === undefined ? answer : Effect.fail(new Unreadable({ what: path, detail: broken[path] }))

  const unlessClosed = <A>(path: string, answer: Effect.Effect<A, ReadError>) =>
    denied.includes(path) ? Effect.fail(new Denied({ what: path, needs: "root" })) : unlessBroken(path, answer)

  const bytesOf = (path: string, reading: number) => {
    const content = files[path]
    const text = Array.isArray(content) ? content[Math.min(reading, content.length - 1)] : content
    return typeof text === "string" ? new TextEncoder().encode(text) : text as Uint8Array | undefined
  }

  const readBytes = (path: string) =>
    Effect.suspend(() => {
      const reading = readings.get(path) ?? 0
      readings.set(path, reading + 1)
      return unlessClosed(path, orAbsent(path, bytesOf(path, reading)))
    })

  const namesIn = (folder: string) => {
    const inside = paths.filter((path) => path.startsWith(`${folder}/`))
    return [...new Set(inside.map((path) => path.slice(folder.length + 1).split("/")[0]!))].toSorted()
  }

  const kindOf = (path: string) => {
    if (links[path] !== undefined) return "link" as const
    return namesIn(path).length > 0 || emptyFolders.includes(path) ? "folder" as const : "file" as const
  }

  const fileFacts: Machine["Service"]["fileFacts"] = (path) => {
    const facts = compact({
      kind: kindOf(path),
      sizeBytes: (links[path] ?? bytesOf(path, 0))?.length ?? 0,
      modifiedAt: modifiedAt[path] ?? 0,
      bornAt: bornAt[path]
    })
    const isThere = paths.includes(path) || namesIn(path).length > 0
    return unlessBroken(path, orAbsent(path, isThere ? facts : undefined))
  }

  return Layer.succeed(
    Machine,
    Machine.of({
      platform,
      privileged: sketch.privileged ?? denied.length === 0,
      readBytes,
      readFile: (path) => Effect.map(readBytes(path), (bytes) => new TextDecoder().decode(bytes)),
      listFolder: (path) => {
        const names = namesIn(path)
        return unlessClosed(path, orAbsent(path, names.length > 0 || emptyFolders.includes(path) ? names : undefined))
      },
      readLink: (path) => unlessBroken(path, orAbsent(path, links[path])),
      fileFacts,
      factsIn: factsOneByOne(fileFacts),
      fileSystemUse: (path) => unlessBroken(path, orAbsent(path, use[path])),
      run: (program, args, options) => {
        if (programs === "forbidden") return Effect.die(`${program} was started`)
        const line = [program, ...args].join(" ")
        started.push(line)
        const answer = programs[line] ?? Object.entries(programs).find(([command]) => line.startsWith(command))?.[1]
        if (answer === "hangs") {
          return Effect.fail(new TookTooLong({ what: program, limitMs: options?.limitMs ?? 20_000 }))
        }
        const output = typeof answer === "string" ? { stdout: answer } : answer
        return orAbsent(program, output && { stdout: "", stderr: "", exitCode: 0, ...output })
      },
      systeminformation: (name) =>
        systeminformation[name] === undefined
          ? Effect.die(`systeminformation was asked for ${name}`)
          : Effect.succeed(systeminformation[name]),
      registry: registryOf(registry),
      windows: (fact) =>
        Effect.suspend(() => {
          const answer = windows[fact]
          return answerOf(`Windows: ${fact}`, typeof answer === "function" ? answer() : answer)
        }),
      probe: (section) => answerOf(`PowerShell: ${section}`, probe[section])
    })
  )
}

/** What is not named is not there; an error stands for itself. */
const answerOf = <A>(what: string, answer: A | ReadError | undefined): Effect.Effect<A, ReadError> => {
  if (answer === undefined) return Effect.fail(new Absent({ what }))
  return isReadError(answer) ? Effect.fail(answer) : Effect.succeed(answer)
}

const isReadError = (answer: unknown): answer is ReadError =>
  [Absent, Denied, TookTooLong, Unreadable].some((error) => answer instanceof error)

/** What a collector makes of such a machine, without the time it took. */
export const sectionOf = <N extends SectionName>(collector: Collector<N>, sketch: Sketch) =>
  Effect.map(collect(collector).pipe(Effect.provide(layer(sketch))), (section) => Struct.omit(section, ["tookMs"]))

/** Its data. */
export const dataOf = <N extends SectionName>(collector: Collector<N>, sketch: Sketch) =>
  Effect.map(sectionOf(collector, sketch), (section) => section.data as SectionData<N>)
