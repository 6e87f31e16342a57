import { Effect, Layer, Struct } from "effect"
import * as path from "node:path"
import type { SectionName } from "../src/domain/inventory/Sections.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import type { Collector } from "../src/layers/collectors/Collector.ts"
import {
  Absent,
  Denied,
  type FileFacts,
  Machine,
  type ReadError,
  type SysteminformationName
} from "../src/services/Machine.ts"

/** A machine that is small enough to be written down in a test. Folders are those of its files, links and denied paths. */
export interface InlineMachine {
  readonly files?: { readonly [path: string]: string | Uint8Array }
  readonly links?: { readonly [path: string]: string }
  /** Folders without anything in them. */
  readonly emptyFolders?: ReadonlyArray<string>
  /** Paths that exist and may not be read. */
  readonly denied?: ReadonlyArray<string>
  readonly bornAt?: { readonly [path: string]: number }
  /** What programs print, by their command line. */
  readonly programs?: { readonly [command: string]: string }
  readonly systeminformation?: { readonly [Name in SysteminformationName]?: unknown }
}

const layer = (machine: InlineMachine) => {
  const { bornAt = {}, denied = [], emptyFolders = [], files = {}, links = {}, programs = {} } = machine
  const all = [...Object.keys(files), ...Object.keys(links), ...denied, ...emptyFolders]

  const fileAt = (asked: string): Effect.Effect<string | Uint8Array, ReadError> => {
    const content = files[asked]
    if (denied.includes(asked)) return Effect.fail(new Denied({ what: asked, needs: "root" }))
    return content === undefined ? Effect.fail(new Absent({ what: asked })) : Effect.succeed(content)
  }
  const factsOf = (asked: string): FileFacts | undefined => {
    const kind = links[asked] !== undefined ? "link" : files[asked] !== undefined ? "file" : "folder"
    const born = bornAt[asked]
    return !all.some((each) => each === asked || each.startsWith(`${asked}/`)) && born === undefined
      ? undefined
      : { kind, sizeBytes: 0, modifiedAt: 0, ...(born === undefined ? {} : { bornAt: born }) }
  }
  const orAbsent = <A>(what: string, value: A | undefined) =>
    value === undefined ? Effect.fail(new Absent({ what })) : Effect.succeed(value)

  return Layer.succeed(
    Machine,
    Machine.of({
      platform: "linux",
      privileged: denied.length === 0,
      readFile: (asked) =>
        Effect.map(
          fileAt(asked),
          (content) => typeof content === "string" ? content : new TextDecoder().decode(content)
        ),
      readBytes: (asked) =>
        Effect.map(
          fileAt(asked),
          (content) => typeof content === "string" ? new TextEncoder().encode(content) : content
        ),
      listFolder: Effect.fnUntraced(function*(asked) {
        if (denied.includes(asked)) return yield* new Denied({ what: asked, needs: "root" })
        const inside = all.filter((each) => each.startsWith(`${asked}/`))
        if (inside.length === 0 && !emptyFolders.includes(asked)) return yield* new Absent({ what: asked })
        return [...new Set(inside.map((each) => path.posix.relative(asked, each).split("/")[0]!))].toSorted()
      }),
      readLink: (asked) => orAbsent(asked, links[asked]),
      fileFacts: (asked) => orAbsent(asked, factsOf(asked)),
      fileSystemUse: (asked) => Effect.fail(new Absent({ what: asked })),
      run: (program, args) =>
        Effect.map(
          orAbsent(program, programs[[program, ...args].join(" ")]),
          (stdout) => ({ stdout, stderr: "", exitCode: 0 })
        ),
      systeminformation: (name) =>
        machine.systeminformation?.[name] === undefined
          ? Effect.die(`systeminformation was asked for ${name}`)
          : Effect.succeed(machine.systeminformation[name])
    })
  )
}

/** What a collector makes of such a machine, without the time it took. */
export const sectionOf = <N extends SectionName>(collector: Collector<N>, machine: InlineMachine) =>
  Effect.map(collect(collector).pipe(Effect.provide(layer(machine))), (section) => Struct.omit(section, ["tookMs"]))
