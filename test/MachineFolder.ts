import { Effect, Layer, Schema } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import {
  Absent,
  Denied,
  type FileFacts,
  Machine,
  type ReadError,
  TookTooLong,
  Unreadable
} from "../src/services/Machine.ts"

/** What a program answered: its output here or in a file beside `machine.json`. */
const Answer = Schema.Struct({
  stdout: Schema.optionalKey(Schema.String),
  stdoutFile: Schema.optionalKey(Schema.String),
  stderr: Schema.optionalKey(Schema.String),
  exitCode: Schema.optionalKey(Schema.Int),
  hangs: Schema.optionalKey(Schema.Boolean)
})

/** The form of `machine.json`, described in `test/machines/README.md`. */
const Captured = Schema.fromJsonString(Schema.Struct({
  description: Schema.NonEmptyString,
  platform: Schema.Literals(["linux", "win32", "darwin"]),
  privileged: Schema.Boolean,
  programs: Schema.optionalKey(Schema.Record(Schema.String, Answer)),
  systeminformation: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
  links: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  denied: Schema.optionalKey(Schema.Array(Schema.String)),
  fileSystemUse: Schema.optionalKey(Schema.Record(
    Schema.String,
    Schema.Struct({ totalBytes: Schema.Natural, usedBytes: Schema.Natural, availableBytes: Schema.Natural })
  )),
  fileFacts: Schema.optionalKey(Schema.Record(
    Schema.String,
    Schema.Struct({ modifiedAt: Schema.Natural, bornAt: Schema.optionalKey(Schema.Natural) })
  ))
}))

/** A machine made of captured answers: `test/machines/<platform>/<name>/`. */
export const layer = (folder: string) =>
  Layer.effect(
    Machine,
    Effect.gen(function*() {
      const machine = yield* Schema.decodeUnknownEffect(Captured)(
        fs.readFileSync(path.join(folder, "machine.json"), "utf8")
      )
      const links = machine.links ?? {}
      const denied = new Set(machine.denied)
      const reads = new Map<string, number>()

      /** Follows captured links the way a kernel does, one component at a time. */
      const resolve = (asked: string): string => {
        let resolved = ""
        let rest = asked.split("/").filter((part) => part !== "")
        for (let hops = 0; rest.length > 0; hops++) {
          if (hops > 200) return asked
          const [part, ...others] = rest as [string, ...Array<string>]
          const next = path.posix.join("/", resolved, part)
          const target = links[next]
          if (target === undefined) {
            resolved = next
            rest = others
          } else {
            rest = [
              ...path.posix.resolve(path.posix.dirname(next), target).split("/").filter((part) => part !== ""),
              ...others
            ]
            resolved = ""
          }
        }
        return resolved === "" ? "/" : resolved
      }

      const onDisk = (machinePath: string) => path.join(folder, "files", machinePath.replaceAll(":", "%3A"))

      const allowed = (asked: string): Effect.Effect<string, ReadError> => {
        const resolved = resolve(asked)
        return denied.has(asked) || denied.has(resolved)
          ? Effect.fail(new Denied({ what: asked, needs: "root" }))
          : Effect.succeed(resolved)
      }

      const readBytes = Effect.fnUntraced(function*(asked: string) {
        const resolved = yield* allowed(asked)
        const nth = (reads.get(resolved) ?? 0) + 1
        reads.set(resolved, nth)
        const later = `${onDisk(resolved)}@${nth}`
        const file = nth > 1 && fs.existsSync(later) ? later : onDisk(resolved)
        if (!fs.existsSync(file)) return yield* new Absent({ what: asked })
        if (fs.statSync(file).isDirectory()) return yield* new Unreadable({ what: asked, detail: "EISDIR" })
        return new Uint8Array(fs.readFileSync(file))
      })

      const namesIn = (resolved: string): ReadonlyArray<string> => {
        const listed = fs.existsSync(onDisk(resolved)) && fs.statSync(onDisk(resolved)).isDirectory()
          ? fs.readdirSync(onDisk(resolved)).map((name) => name.replaceAll("%3A", ":")).filter((name) =>
            !/@\d+$/.test(name)
          )
          : []
        const known = [...Object.keys(links), ...denied].filter((each) => path.posix.dirname(each) === resolved)
        return [...new Set([...listed, ...known.map((each) => path.posix.basename(each))])].toSorted()
      }

      return Machine.of({
        platform: machine.platform,
        privileged: machine.privileged,
        readBytes,
        readFile: (asked) => Effect.map(readBytes(asked), (bytes) => new TextDecoder().decode(bytes)),
        listFolder: Effect.fnUntraced(function*(asked) {
          const resolved = yield* allowed(asked)
          const names = namesIn(resolved)
          if (names.length === 0 && !fs.existsSync(onDisk(resolved))) return yield* new Absent({ what: asked })
          return names.filter((name) => name !== ".keep")
        }),
        readLink: Effect.fnUntraced(function*(asked) {
          const parent = resolve(path.posix.dirname(asked))
          const target = links[path.posix.join(parent, path.posix.basename(asked))]
          return target ?? (yield* new Absent({ what: asked }))
        }),
        fileFacts: Effect.fnUntraced(function*(asked) {
          const parent = resolve(path.posix.dirname(asked))
          const itself = path.posix.join(parent, path.posix.basename(asked))
          const exists = fs.existsSync(onDisk(itself))
          if (!exists && links[itself] === undefined && namesIn(itself).length === 0) {
            return yield* new Absent({ what: asked })
          }
          const kind: FileFacts["kind"] = links[itself] !== undefined ?
            "link"
            : exists && fs.statSync(onDisk(itself)).isFile() ?
            "file"
            : "folder"
          return {
            kind,
            sizeBytes: kind === "file" ? fs.statSync(onDisk(itself)).size : 0,
            modifiedAt: 0,
            ...machine.fileFacts?.[asked]
          }
        }),
        fileSystemUse: Effect.fnUntraced(function*(asked) {
          return machine.fileSystemUse?.[asked] ?? (yield* new Absent({ what: asked }))
        }),
        run: Effect.fnUntraced(function*(program, args, options) {
          const answer = machine.programs?.[[program, ...args].join(" ")]
          if (answer === undefined) return yield* new Absent({ what: program })
          if (answer.hangs) {
            const limitMs = options?.limitMs ?? 20_000
            yield* Effect.sleep(limitMs)
            return yield* new TookTooLong({ what: program, limitMs })
          }
          const stdout = answer.stdoutFile === undefined
            ? answer.stdout ?? ""
            : fs.readFileSync(path.join(folder, answer.stdoutFile), "utf8")
          return { stdout, stderr: answer.stderr ?? "", exitCode: answer.exitCode ?? 0 }
        }),
        systeminformation: Effect.fnUntraced(function*(name) {
          return machine.systeminformation?.[name] ?? (yield* new Absent({ what: `systeminformation ${name}` }))
        })
      })
    })
  )
