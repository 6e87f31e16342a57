import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer, Schema } from "effect"
import type { ScanArguments } from "../../domain/scanArguments.ts"
import { ScanLine } from "../../domain/scanLines.ts"
import { LanguagePackages } from "../../services/LanguagePackages.ts"
import { PowerShell } from "../../services/PowerShell.ts"
import { type Event, Progress } from "../../services/Progress.ts"
import { Scanner } from "../../services/Scanner.ts"
import { machine, platform } from "../ground.ts"
import * as LogConsole from "../LogConsole.ts"
import * as ScannerCollectors from "../ScannerCollectors.ts"
import { teardown } from "./ending.ts"
import { SectionList } from "./SectionList.ts"

const print = (line: ScanLine) => Console.log(JSON.stringify(Schema.encodeSync(ScanLine)(line)))

/** Prints a line when a section is about to be read, and one with the section as soon as it was. */
const linesAsRead = Layer.succeed(Progress, {
  tell: (event: Event) =>
    event._tag === "SectionRead"
      ? print({ name: event.name, section: event.section } as ScanLine)
      : event._tag === "ReadingSection"
      ? print({ reading: event.name })
      : Effect.void
})

/** Scans in this process. */
const scanningAloud = ({ languages, powerShell }: ScanArguments) =>
  Layer.provide(ScannerCollectors.layer, Layer.succeed(LanguagePackages, languages)).pipe(
    Layer.provideMerge(Layer.mergeAll(
      Layer.provide(machine, Layer.succeed(PowerShell, powerShell)),
      linesAsRead
    )),
    Layer.provideMerge(LogConsole.layer("WARNING")),
    Layer.provide(platform)
  )

/** The child's half of `ScannerChild`, a program of its own: scans once and tells its parent, line by line. */
export const scan = (args: ScanArguments) =>
  Effect.gen(function*() {
    const { kind, only } = args
    const scanner = yield* Scanner
    const sections = only === undefined ? undefined : yield* Schema.decodeEffect(SectionList)(only)
    const { collectedAt } = yield* scanner.scan(kind, sections)
    yield* print({ collectedAt })
  }).pipe(Effect.provide(scanningAloud(args)), NodeRuntime.runMain({ teardown }))
