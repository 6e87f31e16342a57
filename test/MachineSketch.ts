import { Effect, Layer } from "effect"
import type { SectionData, SectionName } from "../src/domain/inventory/Sections.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import type { Collector } from "../src/layers/collectors/Collector.ts"
import { Absent, Denied, Machine, type ReadError, TookTooLong } from "../src/services/Machine.ts"

/** A Linux machine in a few lines: files, links, what programs print (by their whole command line), what is closed. */
export interface Sketch {
  readonly privileged?: boolean
  readonly files?: { readonly [path: string]: string | Uint8Array }
  readonly links?: { readonly [path: string]: string }
  readonly programs?: {
    readonly [commandLine: string]: { readonly stdout?: string; readonly exitCode?: number } | "hangs"
  }
  readonly denied?: ReadonlyArray<string>
  readonly started?: Array<string>
}

const machineOf = ({ denied = [], files = {}, links = {}, privileged = true, programs = {}, started = [] }: Sketch) => {
  const paths = [...Object.keys(files), ...Object.keys(links), ...denied]
  const readBytes = (path: string): Effect.Effect<Uint8Array, ReadError> => {
    if (denied.includes(path)) return Effect.fail(new Denied({ what: path, needs: "root" }))
    const content = files[path]
    return content === undefined
      ? Effect.fail(new Absent({ what: path }))
      : Effect.succeed(typeof content === "string" ? new TextEncoder().encode(content) : content)
  }
  const namesIn = (folder: string) =>
    [
      ...new Set(
        paths.flatMap((path) => path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1).split("/")[0]!] : [])
      )
    ].toSorted()
  return Layer.mock(Machine, {
    platform: "linux",
    privileged,
    readBytes,
    readFile: (path) => Effect.map(readBytes(path), (bytes) => new TextDecoder().decode(bytes)),
    listFolder: (path) =>
      namesIn(path).length === 0 ? Effect.fail(new Absent({ what: path })) : Effect.succeed(namesIn(path)),
    readLink: (path) =>
      links[path] === undefined ? Effect.fail(new Absent({ what: path })) : Effect.succeed(links[path]),
    fileFacts: (path) =>
      files[path] === undefined && namesIn(path).length === 0
        ? Effect.fail(new Absent({ what: path }))
        : Effect.succeed({ kind: "file", sizeBytes: 0, modifiedAt: 0 }),
    fileSystemUse: () => Effect.succeed({ totalBytes: 1000, usedBytes: 400, availableBytes: 500 }),
    run: (program, args) => {
      started.push([program, ...args].join(" "))
      const answer = programs[[program, ...args].join(" ")]
      if (answer === undefined) return Effect.fail(new Absent({ what: program }))
      if (answer === "hangs") return Effect.fail(new TookTooLong({ what: program, limitMs: 8000 }))
      return Effect.succeed({ stdout: answer.stdout ?? "", stderr: "", exitCode: answer.exitCode ?? 0 })
    }
  })
}

/** The section that a collector reads from such a machine. */
export const sectionOf = <N extends SectionName>(collector: Collector<N>, sketch: Sketch) =>
  collect(collector).pipe(Effect.provide(machineOf(sketch)))

/** Its data. */
export const dataOf = <N extends SectionName>(collector: Collector<N>, sketch: Sketch) =>
  Effect.map(sectionOf(collector, sketch), (section) => section.data as SectionData<N>)
