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
import { capturedTree } from "./CapturedTree.ts"
import { capturedWindows } from "./CapturedWindows.ts"
import { debianStatus } from "./debianPackages.ts"
import { factsOneByOne } from "./factsOneByOne.ts"

/** What a program answered: its output here or in a file beside `machine.json`. */
const Answer = Schema.Struct({
  stdout: Schema.optionalKey(Schema.String),
  stdoutFile: Schema.optionalKey(Schema.String),
  stderr: Schema.optionalKey(Schema.String),
  exitCode: Schema.optionalKey(Schema.Int),
  hangs: Schema.optionalKey(Schema.Boolean),
  fails: Schema.optionalKey(Schema.String)
})

/** The form of `machine.json`, described in `test/machines/README.md`. */
const Captured = Schema.fromJsonString(Schema.Struct({
  description: Schema.NonEmptyString,
  platform: Schema.Literals(["linux", "win32", "darwin"]),
  privileged: Schema.Boolean,
  programs: Schema.optionalKey(Schema.Record(Schema.String, Answer)),
  systeminformation: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
  links: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  folders: Schema.optionalKey(Schema.Array(Schema.String)),
  denied: Schema.optionalKey(Schema.Array(Schema.String)),
  unreadable: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  debianPackages: Schema.optionalKey(Schema.Natural),
  fileSystemUse: Schema.optionalKey(Schema.Record(
    Schema.String,
    Schema.Struct({ totalBytes: Schema.Natural, usedBytes: Schema.Natural, availableBytes: Schema.Natural })
  )),
  fileFacts: Schema.optionalKey(Schema.Record(
    Schema.String,
    Schema.Struct({
      modifiedAt: Schema.Natural,
      bornAt: Schema.optionalKey(Schema.Natural),
      sizeBytes: Schema.optionalKey(Schema.Natural)
    })
  ))
}))

/** It takes a moment to end a program whose time is over: by then a limit of the same length is over, too. */
const killedWithinMs = 100

/** A machine made of captured answers: `test/machines/<platform>/<name>/`. */
export const layer = (folder: string) =>
  Layer.effect(
    Machine,
    Effect.gen(function*() {
      const machine = yield* Schema.decodeUnknownEffect(Captured)(
        fs.readFileSync(path.join(folder, "machine.json"), "utf8")
      )
      const tree = capturedTree(path.join(folder, "files"), {
        links: machine.links ?? {},
        folders: machine.folders ?? [],
        denied: machine.denied ?? [],
        made: machine.debianPackages === undefined
          ? {}
          : { "/var/lib/dpkg/status": debianStatus(machine.debianPackages) }
      })
      const readings = new Map<string, number>()

      const allowed = (asked: string): Effect.Effect<string, ReadError> => {
        const resolved = tree.resolve(asked)
        const broken = machine.unreadable?.[resolved]
        if (broken !== undefined) return Effect.fail(new Unreadable({ what: asked, detail: broken }))
        return tree.isDenied(asked) || tree.isDenied(resolved)
          ? Effect.fail(new Denied({ what: asked, needs: "root" }))
          : Effect.succeed(resolved)
      }

      /** Where a path leads when its last component is not followed. */
      const itself = (asked: string) =>
        Effect.map(
          allowed(path.posix.dirname(asked)),
          (parent) => path.posix.join(parent, path.posix.basename(asked))
        )

      const readBytes = Effect.fnUntraced(function*(asked: string) {
        const resolved = yield* allowed(asked)
        const reading = (readings.get(resolved) ?? 0) + 1
        readings.set(resolved, reading)
        const bytes = tree.bytesOf(resolved, reading)
        if (bytes !== undefined) return bytes
        return yield* tree.kindOf(resolved) === "folder"
          ? new Unreadable({ what: asked, detail: "EISDIR" })
          : new Absent({ what: asked })
      })

      const fileFacts = Effect.fnUntraced(function*(asked: string) {
        const place = yield* itself(asked)
        const kind = tree.kindOf(place) ?? (yield* new Absent({ what: asked }))
        const facts: FileFacts = {
          kind,
          sizeBytes: tree.bytesOf(place, 1)?.length ?? 0,
          modifiedAt: 0,
          ...machine.fileFacts?.[asked]
        }
        return facts
      })

      return Machine.of({
        platform: machine.platform,
        privileged: machine.privileged,
        readBytes,
        readFile: (asked) => Effect.map(readBytes(asked), (bytes) => new TextDecoder().decode(bytes)),
        listFolder: Effect.fnUntraced(function*(asked) {
          const resolved = yield* allowed(asked)
          return tree.kindOf(resolved) === "folder" ? tree.namesIn(resolved) : yield* new Absent({ what: asked })
        }),
        readLink: Effect.fnUntraced(function*(asked) {
          return machine.links?.[yield* itself(asked)] ?? (yield* new Absent({ what: asked }))
        }),
        fileFacts,
        factsIn: factsOneByOne(fileFacts),
        fileSystemUse: Effect.fnUntraced(function*(asked) {
          return machine.fileSystemUse?.[asked] ?? (yield* new Absent({ what: asked }))
        }),
        run: Effect.fnUntraced(function*(program, args, options) {
          const answer = machine.programs?.[[program, ...args].join(" ")]
          if (answer === undefined) return yield* new Absent({ what: program })
          if (answer.fails !== undefined) return yield* new Unreadable({ what: program, detail: answer.fails })
          if (answer.hangs) {
            const limitMs = options?.limitMs ?? 20_000
            yield* Effect.sleep(limitMs + killedWithinMs)
            return yield* new TookTooLong({ what: program, limitMs })
          }
          const stdout = answer.stdoutFile === undefined
            ? answer.stdout ?? ""
            : fs.readFileSync(path.join(folder, answer.stdoutFile), "utf8")
          return { stdout, stderr: answer.stderr ?? "", exitCode: answer.exitCode ?? 0 }
        }),
        systeminformation: Effect.fnUntraced(function*(name) {
          return machine.systeminformation?.[name] ?? (yield* new Absent({ what: `systeminformation ${name}` }))
        }),
        ...capturedWindows(folder)
      })
    })
  )
