import { Duration, Effect, Layer, LogLevel, Option, Ref, References, Result, Schema, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import * as path from "node:path"
import { EscrowArgument, type EscrowTerms } from "../domain/EscrowKey.ts"
import type { SectionName } from "../domain/inventory/Sections.ts"
import { scanOptions } from "../domain/scanArguments.ts"
import { ScanLine, snapshotFrom } from "../domain/scanLines.ts"
import type { Section } from "../domain/Section.ts"
import { inventorySections, sectionsOf } from "../domain/Snapshot.ts"
import { LanguagePackages } from "../services/LanguagePackages.ts"
import { PowerShell } from "../services/PowerShell.ts"
import { Progress } from "../services/Progress.ts"
import { Scanner } from "../services/Scanner.ts"
import { nowIso } from "./clock.ts"
import { load } from "./collectors/load.ts"
import { relaying } from "./log/relay.ts"
import { childEnvironment } from "./runProgram.ts"
import { scanWith } from "./scanWith.ts"

export interface Options {
  /** Program and arguments that scan once, given the kind and what the settings want of it: this agent itself. */
  readonly command: readonly [program: string, ...args: Array<string>]
  /** For whom the child reads recovery passwords and seals them; without it it does not read them. */
  readonly escrow?: Option.Option<EscrowTerms>
  /** Where a scan keeps what the next one need not ask again, and finds it; without it, it asks all. */
  readonly stateFolder?: string
}

/** A whole scan, its slowest collector included, is done by then. */
const limit = Duration.minutes(3)

/** A child that is told to end has this long to end its own children first. */
const grace = "1 second"

const encodeTerms = Schema.encodeSync(EscrowArgument)

const decodeLine = Schema.decodeUnknownResult(Schema.fromJsonString(ScanLine))

/**
 * Takes stock in a process of its own, which ends with the scan and takes along whatever memory that took: what stays
 * resident stays small, and no collector can take the agent down with it. Telemetry is read right here; it is little,
 * often, and on Linux starts no process.
 */
export const layer = ({ command: [program, ...args], escrow = Option.none(), stateFolder }: Options) =>
  Layer.effect(
    Scanner,
    Effect.gen(function*() {
      const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
      const progress = yield* Progress
      const wanted = {
        languages: yield* LanguagePackages,
        powerShell: yield* PowerShell,
        escrow: Option.getOrUndefined(Option.map(escrow, encodeTerms)),
        stateFolder: stateFolder === undefined ? undefined : path.resolve(stateFolder)
      }
      const relay = relaying()
      const scanHere = yield* scanWith([load])

      const scanInChild: Scanner["Service"]["scan"] = Effect.fn("Scanner.scanInChild")(function*(kind, only) {
        const asked = sectionsOf(kind).filter((name) => only === undefined || only.has(name))
        const startedAt = yield* nowIso
        if (asked.length === 0) return { kind, collectedAt: startedAt, sections: {} }
        const lines = yield* Ref.make<ReadonlyArray<ScanLine>>([])
        yield* progress.tell({ _tag: "ScanStarted", kind, sections: asked })
        const untold = yield* Effect.gen(function*() {
          const debug = LogLevel.isLessThan(yield* References.MinimumLogLevel, "Info")
          const what = [...(only === undefined ? [] : [asked.join(",")]), ...scanOptions({ ...wanted, debug })]
          const child = yield* spawner.spawn(ChildProcess.make(program, [...args, kind, ...what], {
            cwd: "/",
            env: childEnvironment,
            extendEnv: false,
            stdin: "ignore",
            forceKillAfter: grace
          }))
          const logged = relay(kind, Stream.splitLines(Stream.decodeText(child.stderr)))
          const told = child.stdout.pipe(
            Stream.decodeText(),
            Stream.splitLines,
            Stream.runForEach((text) =>
              Result.match(decodeLine(text), {
                onFailure: () => Effect.logWarning(`the ${kind} scan printed a line that is none of its own`),
                onSuccess: (line) =>
                  Effect.andThen(
                    Ref.update(lines, (all) => [...all, line]),
                    "name" in line ? progress.tell({ _tag: "SectionRead", ...line }) : Effect.void
                  )
              })
            )
          )
          yield* Effect.all([told, logged], { concurrency: "unbounded" })
          const end = yield* Effect.match(child.exitCode, {
            onFailure: () => "killed",
            onSuccess: (code) => `exit code ${code}`
          })
          return failed(`the scan ended early (${end})`)
        }).pipe(
          Effect.scoped,
          Effect.timeoutOrElse({ duration: limit, orElse: () => Effect.succeed(timedOut) }),
          Effect.catch((error) => Effect.succeed(failed(`the scan could not be started: ${error.message}`)))
        )
        return snapshotFrom(kind, startedAt, asked, yield* Ref.get(lines), untold)
      })

      const scan: Scanner["Service"]["scan"] = Effect.fnUntraced(function*(kind, only) {
        if (kind === "telemetry") return yield* scanHere(kind, only)
        if (kind !== "heartbeat") return yield* scanInChild(kind, only)
        const load = yield* scanHere("telemetry", only)
        const inventory = yield* scanInChild(
          kind,
          only === undefined ? inventorySections : both(only, inventorySections)
        )
        return { ...inventory, collectedAt: load.collectedAt, sections: { ...inventory.sections, ...load.sections } }
      })

      return Scanner.of({ scan })
    })
  )

const both = (one: ReadonlySet<SectionName>, other: ReadonlySet<SectionName>) =>
  new Set([...one].filter((name) => other.has(name)))

const failed = (reason: string): Section => ({ outcome: "failed", tookMs: 0, reason })

const timedOut: Section = {
  outcome: "timeout",
  tookMs: Duration.toMillis(limit),
  reason: `the scan was not done within ${Duration.toSeconds(limit)} s`
}
