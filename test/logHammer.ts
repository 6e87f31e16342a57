import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect } from "effect"
import { layerOf } from "../src/layers/log/sink.ts"
import { inFormat } from "../src/layers/LogConsole.ts"
import * as LogFile from "../src/layers/LogFile.ts"

/**
 * A program of its own that logs as fast as it can: `FOLDER MAX_BYTES FILES LIFE [MOST_LINES]`. Each line tells its life
 * and its number. What keeps the file from being written goes to stdout, and how far it is.
 */
const [folder, maxBytes, files, life, mostLines = "1000000000"] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string?
]

const say = (text: string) => Effect.sync(() => void process.stdout.write(`${text}\n`))

const hammering = Effect.gen(function*() {
  const file = yield* LogFile.make({
    folder,
    maxBytes: Number(maxBytes),
    files: Number(files),
    minimum: "INFO",
    line: inFormat.text,
    tell: (level, message) => say(`${level} ${message}`)
  })
  const padding = "·".repeat(80)
  const log = Effect.gen(function*() {
    yield* Effect.addFinalizer(() => Effect.logInfo(`life ${life} ends`))
    for (let number = 1; number <= Number(mostLines); number++) {
      yield* Effect.logInfo(`life ${life} line ${number} ${padding}`)
      if (number % 50 === 0) yield* Effect.sleep(1)
      if (number % 1_000 === 0) yield* say(`logged ${number}`)
    }
    yield* say("done")
    return yield* Effect.never
  })
  return yield* Effect.provide(Effect.scoped(log), layerOf([file]))
})

NodeRuntime.runMain(Effect.scoped(hammering))
