import { Duration, Effect, Layer, Option, Ref, Result, Schema, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import * as path from "node:path"
import { EscrowArgument, type EscrowTerms } from "../domain/EscrowKey.ts"
import type { SectionName } from "../domain/inventory/Sections.ts"
import type { Language } from "../domain/languages.ts"
import type { PowerShellTransport } from "../domain/powerShellTransport.ts"
import { scanOptions } from "../domain/scanArguments.ts"
import { ScanLine, snapshotFrom } from "../domain/scanLines.ts"
import type { Section } from "../domain/Section.ts"
import { inventorySections, sectionsOf } from "../domain/Snapshot.ts"
import { Progress } from "../services/Progress.ts"
import { Scanner } from "../services/Scanner.ts"
import { nowIso } from "./clock.ts"
import { load } from "./collectors/load.ts"
import { nowOf, type Tunable } from "./live.ts"
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
  /** Languages whose packages are wanted, too; none unless told. */
  readonly languages?: Tunable<ReadonlyArray<Language>>
  /** How its script gets into PowerShell, where there is one. */
  readonly powerShell?: Tunable<PowerShellTransport>
  /** The most MiB of memory that the child may take; 0, as unless told, is no limit. */
  readonly memoryLimitMib?: Tunable<number>
  /** Whether somebody searches for a fault, and wants to hear more of the child. */
  readonly debug?: Tunable<boolean>
}

/** A whole scan, its slowest collector included, is done by then. */
const limit = Duration.minutes(3)

/** How a child ends that takes more memory than it may (sysexits(3), `EX_SOFTWARE`). */
export const aboveCeiling = 70

/** A child that is told to end has this long to end its own children first. */
const grace = "1 second"

const usualTransport: PowerShellTransport = { kind: "encoded" }

const encodeTerms = Schema.encodeSync(EscrowArgument)

const decodeLine = Schema.decodeUnknownResult(Schema.fromJsonString(ScanLine))

/**
 * Takes stock in a process of its own, which ends with the scan and takes along whatever memory that took: what stays
 * resident stays small, and no collector can take the agent down with it. Telemetry is read right here; it is little,
 * often, and on Linux starts no process.
 */
export const layer = (options: Options) =>
  Layer.effect(
    Scanner,
    Effect.gen(function*() {
      const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
      const progress = yield* Progress
      const { command: [program, ...args], escrow = Option.none(), stateFolder } = options
      const lasting = {
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
        const memoryLimitMib = yield* nowOf(options.memoryLimitMib ?? 0)
        const wanted = scanOptions({
          ...lasting,
          debug: yield* nowOf(options.debug ?? false),
          languages: yield* nowOf(options.languages ?? []),
          powerShell: yield* nowOf(options.powerShell ?? usualTransport),
          memoryLimitMib
        })
        const untold = yield* Effect.gen(function*() {
          const what = [...(only === undefined ? [] : [asked.join(",")]), ...wanted]
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
            onSuccess: (code) =>
              code === aboveCeiling && memoryLimitMib > 0
                ? `it took more than SCAN_MEMORY_LIMIT=${memoryLimitMib} (MiB)`
                : `exit code ${code}`
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
