import { Cause, Effect, Layer, Option, Redacted } from "effect"
import type { LogLevelName } from "../domain/logEntry.ts"
import { proxyUrl } from "../domain/proxy.ts"
import { secretsOfProxy } from "../domain/redaction.ts"
import { type Live, LiveSettings } from "../services/LiveSettings.ts"
import { type LoadedSettings, Settings } from "../services/Settings.ts"
import { KnownSecrets } from "./knownSecrets.ts"
import { followed } from "./live.ts"
import { heeding } from "./log/heeding.ts"
import { layerOf, logEntry, loggingTo, type LogSink } from "./log/sink.ts"
import * as LogConsole from "./LogConsole.ts"
import * as LogFile from "./LogFile.ts"
import { logFolder } from "./logFolder.ts"
import { byServiceManager } from "./startedBy.ts"

export interface Options {
  /** A person watches: unless the settings say otherwise, only what went wrong is logged beside what is shown. */
  readonly watched: boolean
  /** The agent stays: its log is kept in a file, too, and on Windows its start, its end and its errors by the system. */
  readonly resident?: boolean
}

/** The log as the settings want it; the first lines are what their author should know. */
export const layer = ({ resident = false, watched }: Options) =>
  Layer.unwrap(Effect.gen(function*() {
    const settings = yield* Settings
    const { following, loaded } = yield* LiveSettings
    learnSecrets(yield* KnownSecrets, settings)
    yield* followed(loaded, (now) => KnownSecrets.use((secrets) => Effect.sync(() => learnSecrets(secrets, now))))
    const console = yield* heeding(
      yield* LogConsole.make({ minimum: "DEBUG", format: settings.values.logFormat }),
      following(({ given, values }) =>
        watched && given.get("LOG_LEVEL")?.from === "default" ? "WARNING" : values.logLevel
      )
    )
    const service = resident && (yield* byServiceManager)
    const file = resident ? yield* kept(console, following(({ values }) => values.logLevel)) : []
    const system = service && process.platform === "win32" ? yield* ofWindows : []
    const sinks = file.length > 0 && service && !hasJournal ? file : [console, ...file]
    if (resident) yield* lastWord([...file, ...system])
    const announced = Effect.forEach(settings.warnings, (warning) => Effect.logWarning(warning), { discard: true })
    return Layer.provideMerge(Layer.effectDiscard(announced), layerOf([...sinks, ...system], "DEBUG"))
  }))

/** Other service managers throw away what a service says, or keep it in a file that grows without end (launchd.plist(5)). */
const hasJournal = process.platform === "linux"

/** What the settings say and nobody may read. */
const learnSecrets = (secrets: KnownSecrets, { values }: LoadedSettings) => {
  const { apiToken, httpProxy, httpsProxy, installToken } = values
  for (const token of [apiToken, installToken]) if (Option.isSome(token)) secrets.learn(token.value)
  for (const proxy of [httpProxy, httpsProxy]) {
    const url = Option.isSome(proxy) ? proxyUrl(Redacted.value(proxy.value)) : undefined
    for (const secret of url === undefined ? [] : secretsOfProxy(url)) secrets.learn(Redacted.make(secret))
  }
}

/** The log file. Where it cannot be, and what goes wrong with it, is told on the console. */
const kept = Effect.fnUntraced(
  function*(console: LogSink, minimum: Live<LogLevelName>) {
    const settings = yield* Settings
    const { logFileSizeMib, logFiles, logFormat } = settings.values
    const folder = yield* logFolder(settings)
    if (Option.isNone(folder)) return []
    const aloud = loggingTo([console])
    yield* aloud(LogFile.held(folder.value))
    const tell = (level: LogLevelName, message: string) =>
      aloud(logEntry({ level, message, annotations: {}, cause: "" }))
    const file: LogSink = yield* LogFile.make({
      folder: folder.value,
      files: logFiles,
      maxBytes: logFileSizeMib * 1024 * 1024,
      minimum: "DEBUG",
      line: LogConsole.inFormat[logFormat],
      tell
    })
    return [yield* heeding(file, minimum)]
  },
  (effect, console) =>
    Effect.catchTag(
      effect,
      "FolderLocked",
      (error) =>
        Effect.logWarning(`${error.message}: this one keeps no log file`).pipe(
          Effect.as<ReadonlyArray<LogSink>>([]),
          loggingTo([console])
        )
    )
)

/** Tells what Node.js ends the process for, which it says itself on stderr. */
const lastWord = (sinks: ReadonlyArray<LogSink>) => {
  const tell = (error: unknown) => Effect.runSync(loggingTo(sinks)(Effect.logFatal("the agent dies", Cause.die(error))))
  return Effect.acquireRelease(
    Effect.sync(() => process.on("uncaughtExceptionMonitor", tell)),
    () => Effect.sync(() => process.removeListener("uncaughtExceptionMonitor", tell))
  )
}

/** What Windows keeps of services; loaded only there. */
const ofWindows = Effect.flatMap(Effect.promise(() => import("./LogEventLog.ts")), ({ make }) => make)
