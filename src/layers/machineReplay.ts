import { Effect } from "effect"
import type { Recording } from "../domain/capture/Recording.ts"
import { Absent, Denied, Machine, type ReadError, TookTooLong, Unreadable } from "../services/Machine.ts"
import { noWindows } from "./noWindows.ts"

/** A machine that answers what was recorded of another, and knows of nothing else. */
export const machineReplay = (recording: Recording) => {
  const readings = new Map<string, number>()

  const orFailure = <A>(path: string, answer: A | undefined): Effect.Effect<A, ReadError> => {
    if (answer !== undefined) return Effect.succeed(answer)
    const why = recording.failures.get(path)
    if (why === undefined) return Effect.fail(new Absent({ what: path }))
    return Effect.fail(
      "denied" in why
        ? new Denied({ what: path, needs: "root" })
        : new Unreadable({ what: path, detail: why.unreadable })
    )
  }

  const readBytes = (path: string) =>
    Effect.suspend(() => {
      const all = recording.files.get(path) ?? []
      const reading = readings.get(path) ?? 0
      readings.set(path, reading + 1)
      return orFailure(path, all[Math.min(reading, all.length - 1)])
    })

  return Machine.of({
    platform: recording.platform,
    privileged: recording.privileged,
    readBytes,
    readFile: (path) => Effect.map(readBytes(path), (bytes) => new TextDecoder().decode(bytes)),
    listFolder: (path) => orFailure(path, recording.listings.get(path)?.toSorted()),
    readLink: (path) => orFailure(path, recording.links.get(path)),
    fileFacts: (path) => orFailure(path, recording.facts.get(path)),
    factsIn: (folder, names) =>
      Effect.succeed(
        new Map(names.flatMap((name) => {
          const found = recording.facts.get(`${folder}/${name}`)
          return found === undefined ? [] : [[name, found] as const]
        }))
      ),
    fileSystemUse: (path) => orFailure(path, recording.uses.get(path)),
    run: Effect.fnUntraced(function*(program, args, options) {
      const answer = recording.programs.get([program, ...args].join(" "))
      if (answer === undefined) return yield* new Absent({ what: program })
      if ("hangs" in answer) return yield* new TookTooLong({ what: program, limitMs: options?.limitMs ?? 20_000 })
      return "fails" in answer ? yield* new Unreadable({ what: program, detail: answer.fails }) : answer
    }),
    systeminformation: (name) =>
      recording.answers.has(name)
        ? Effect.succeed(recording.answers.get(name))
        : Effect.fail(new Absent({ what: `systeminformation ${name}` })),
    ...noWindows
  })
}
