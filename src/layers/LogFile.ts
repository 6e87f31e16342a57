import { Effect, Option, Queue } from "effect"
import * as fs from "node:fs"
import type { LogEntry, LogLevelName } from "../domain/logEntry.ts"
import { inARow, isTold } from "../domain/rarely.ts"
import * as FolderLock from "./FolderLock.ts"
import * as Appending from "./log/appending.ts"
import { make as makeBacklog, type Waiting } from "./log/backlog.ts"
import type { LogSink } from "./log/sink.ts"
import { makeFolder, type StorageError } from "./storage.ts"

/** The name that the specification of the scanner service gives it. */
export const logFileName = "itam_scanner_background.log"

export interface Options extends Omit<Appending.Place, "name"> {
  readonly minimum: LogLevelName
  /** An entry as a line, without its end. */
  readonly line: (entry: LogEntry) => string
  /** Where is told what keeps the file from being written: elsewhere. */
  readonly tell: (level: LogLevelName, message: string) => Effect.Effect<void>
}

const bounds = {
  /** UTF-16 units of lines that wait while the disk takes none. */
  backlogUnits: 256 * 1024,
  /** UTF-16 units that are written at once. */
  batchUnits: 64 * 1024,
  /** Wait after the first failure of the disk in a row; each further one doubles it … */
  firstWaitMs: 1_000,
  /** … up to this. */
  longestWaitMs: 60_000
} as const

/** The lines of an end are written within this time, or not at all. */
const farewell = "2 seconds"

/**
 * A log file that rotates by size. Whoever logs does not wait for the disk: lines are written by a fiber of their own,
 * as they come and in their order, several at once only where they come faster than the disk takes them. While it takes
 * none they wait, then they are counted, and the count stands where they are missing. With the scope the rest is
 * written; also where the process ends without closing it.
 */
export const make = Effect.fnUntraced(function*({ files, folder, line, maxBytes, minimum, tell }: Options) {
  const backlog = makeBacklog(bounds.backlogUnits)
  const appending = Appending.make({ folder, maxBytes, files, name: logFileName })
  const work = yield* Queue.sliding<void>(1)
  let failures = 0
  let unrotated = 0

  const textOf = (waiting: ReadonlyArray<Waiting>) =>
    waiting.map((each) => `${typeof each === "string" ? each : line(missing(each.missing, each.since))}\n`).join("")

  /** The oldest lines; what is written does not wait any more, even if somebody ends this right then. */
  const writeSome = Effect.suspend(() => appending.append(textOf(backlog.next(bounds.batchUnits)), backlog.done))

  const failed = Effect.fnUntraced(function*(error: StorageError) {
    failures++
    if (isTold(failures)) {
      yield* tell("WARNING", `the log file ${appending.file} is not written${inARow(failures)}: ${error.message}`)
    }
    yield* Effect.sleep(Math.min(bounds.longestWaitMs, bounds.firstWaitMs * 2 ** Math.min(failures - 1, 10)))
  })

  const worked = Effect.fnUntraced(function*(obstacle: Option.Option<StorageError>) {
    if (failures > 0) yield* tell("INFO", `the log file is written again after ${failures} failures`)
    failures = 0
    unrotated = Option.isSome(obstacle) ? unrotated + 1 : 0
    if (Option.isSome(obstacle) && isTold(unrotated)) {
      yield* tell("WARNING", `the log files are not rotated${inARow(unrotated)}: ${obstacle.value.message}`)
    }
  })

  const writeAll = Effect.whileLoop({
    while: () => backlog.all().length > 0,
    body: () => Effect.matchEffect(writeSome, { onFailure: failed, onSuccess: worked }),
    step: () => {}
  })

  yield* Effect.addFinalizer(() =>
    Effect.whileLoop({ while: () => backlog.all().length > 0, body: () => writeSome, step: () => {} }).pipe(
      Effect.interruptible,
      Effect.timeoutOption(farewell),
      Effect.ignore
    )
  )
  yield* lastWords(appending.file, () => textOf(backlog.all()))
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Queue.take(work), writeAll)))

  const sink: LogSink = {
    minimum,
    write: (entry) => {
      backlog.add(line(entry), entry.at)
      Queue.offerUnsafe(work, undefined)
    }
  }
  return sink
})

/** Keeps other processes out of the folder, so that two never rotate one file; fails where another one is there. */
export const held = (folder: string) => Effect.andThen(Effect.ignore(makeFolder(folder)), FolderLock.hold(folder))

const missing = (count: number, at: Date): LogEntry => ({
  at,
  level: "WARNING",
  message: `${count} lines of the log are missing here: the disk did not take them`,
  annotations: {},
  cause: ""
})

/** What still waits when the process ends without closing anything is written there and then. */
const lastWords = (file: string, rest: () => string) => {
  const write = () => {
    const text = rest()
    if (text === "") return
    Effect.runSync(Effect.ignore(Effect.try(() => {
      const { O_APPEND, O_NOFOLLOW = 0, O_WRONLY } = fs.constants
      const handle = fs.openSync(file, O_WRONLY | O_APPEND | O_NOFOLLOW)
      fs.writeSync(handle, text)
      fs.closeSync(handle)
    })))
  }
  return Effect.acquireRelease(
    Effect.sync(() => process.on("exit", write)),
    () => Effect.sync(() => process.removeListener("exit", write))
  )
}
