import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer, Schema } from "effect"
import { EscrowArgument } from "../../domain/EscrowKey.ts"
import type { ScanArguments } from "../../domain/scanArguments.ts"
import { ScanLine } from "../../domain/scanLines.ts"
import { LanguagePackages } from "../../services/LanguagePackages.ts"
import type { Machine } from "../../services/Machine.ts"
import { PowerShell } from "../../services/PowerShell.ts"
import { type Event, Progress } from "../../services/Progress.ts"
import { Scanner } from "../../services/Scanner.ts"
import { machine, platform } from "../ground.ts"
import * as LogConsole from "../LogConsole.ts"
import { withCeiling } from "../memoryCeiling.ts"
import * as RecollectionFiles from "../RecollectionFiles.ts"
import { aboveCeiling } from "../ScannerChild.ts"
import * as ScannerCollectors from "../ScannerCollectors.ts"
import { Ended, teardown } from "./ending.ts"
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

/** Somebody who seals recovery passwords, where there are terms for that: what it takes is loaded only then. */
const sealing = (terms: ScanArguments["escrow"]) =>
  terms === undefined ? Layer.empty : Layer.unwrap(Effect.gen(function*() {
    const escrow = yield* Schema.decodeEffect(EscrowArgument)(terms)
    const { layer } = yield* Effect.promise(() => import("../SealerJose.ts"))
    return layer(escrow)
  }))

/** Scans a computer in this process. */
const scanningAloud = <E>(
  computer: Layer.Layer<Machine, E, Platform>,
  { debug = false, escrow, languages, powerShell, stateFolder }: ScanArguments
) =>
  ScannerCollectors.layer.pipe(
    Layer.provide(Layer.succeed(LanguagePackages, languages)),
    Layer.provide(stateFolder === undefined ? Layer.empty : RecollectionFiles.layer({ folder: stateFolder })),
    Layer.provideMerge(Layer.merge(Layer.provide(computer, Layer.succeed(PowerShell, powerShell)), linesAsRead)),
    Layer.provideMerge(sealing(escrow)),
    Layer.provideMerge(LogConsole.layerForParent(debug ? "DEBUG" : "INFO")),
    Layer.provide(platform)
  )

type Platform = Layer.Success<typeof platform>

/** The child's half of `ScannerChild`, a program of its own: scans once and tells its parent, line by line. */
export const scanOf = <E>(computer: Layer.Layer<Machine, E, Platform>) => (wanted: ScanArguments) =>
  Effect.gen(function*() {
    const { kind, memoryLimitMib, only } = wanted
    const scanner = yield* Scanner
    const sections = only === undefined ? undefined : yield* Schema.decodeEffect(SectionList)(only)
    const { collectedAt } = yield* withCeiling(memoryLimitMib)(scanner.scan(kind, sections))
    yield* print({ collectedAt })
  }).pipe(
    Effect.catchTag("AboveCeiling", () => new Ended({ code: aboveCeiling })),
    Effect.provide(scanningAloud(computer, wanted)),
    NodeRuntime.runMain({ teardown })
  )

/** The same of the computer that it runs on. */
export const scan = scanOf(machine)
