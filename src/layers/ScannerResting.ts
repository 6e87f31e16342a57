import { Effect, Layer, Option, Ref, Schema, Semaphore, Struct } from "effect"
import { canonicalJson } from "../domain/canonical.ts"
import type { SectionName } from "../domain/inventory/Sections.ts"
import { afterScan, restingSection, Rests, restsAmong } from "../domain/rests.ts"
import type { Section } from "../domain/Section.ts"
import { inReportOrder, sectionsOf, type SectionTable } from "../domain/Snapshot.ts"
import { Machine } from "../services/Machine.ts"
import { Progress } from "../services/Progress.ts"
import { Scanner } from "../services/Scanner.ts"
import { moment } from "./clock.ts"
import * as LogRarely from "./logRarely.ts"
import * as StateFile from "./StateFile.ts"

export interface Options {
  /** Folder of the state. */
  readonly folder: string
  readonly agentVersion: string
}

/** A new version of the agent and a new start of the system may well have mended what failed before. */
const Kept = Schema.fromJsonString(Schema.Struct({ agentVersion: Schema.String, bootId: Schema.String, rests: Rests }))

const decode = Schema.decodeUnknownResult(Kept)

const fileName = "rests"

const nothing: Rests = {}

/**
 * Lets a scanner pass over sections that failed three times in a row, for a day; their place in the snapshot says so.
 * The scanner itself may forget everything from scan to scan, and this process may start anew: what failed is kept.
 */
export const layer = ({ agentVersion, folder }: Options) =>
  Layer.effect(
    Scanner,
    Effect.gen(function*() {
      const scanner = yield* Scanner
      const machine = yield* Machine
      const progress = yield* Progress
      const rarely = LogRarely.make()
      const oneAtATime = Semaphore.withPermits(yield* Semaphore.make(1), 1)
      const bootId = yield* machine.readFile("/proc/sys/kernel/random/boot_id").pipe(
        Effect.map((text) => text.trim()),
        Effect.orElseSucceed(() => "")
      )
      const rests = yield* Ref.make(yield* readKept(folder, { agentVersion, bootId }))

      /** Where nothing tells one start of the system from another, a rest ends with this process. */
      const keep = (rests: Rests) =>
        bootId === "" ? Effect.void : rarely.attempt(
          "what rests cannot be kept",
          StateFile.replace(folder, fileName, JSON.stringify({ agentVersion, bootId, rests }))
        )

      /** Remembers what came of the sections that were read, and answers with those of them that rest from now on. */
      const remember = Effect.fnUntraced(function*(read: SectionTable) {
        const now = yield* moment
        const before = yield* Ref.get(rests)
        const after = afterScan(before, read, now)
        if (canonicalJson(after) !== canonicalJson(before)) {
          yield* Ref.set(rests, after)
          yield* keep(after)
        }
        return restsAmong(after, Object.keys(read) as Array<SectionName>, now)
      }, oneAtATime)

      const scan: Scanner["Service"]["scan"] = Effect.fn("Scanner.scanUnlessResting")(function*(kind, only) {
        const asked = sectionsOf(kind).filter((name) => only === undefined || only.has(name))
        const asleep = restsAmong(yield* Ref.get(rests), asked, yield* moment)
        const awake = new Set(asked.filter((name) => !asleep.has(name)))
        const snapshot = yield* scanner.scan(kind, asleep.size === 0 ? only : awake)
        const tired = yield* remember(Struct.omit(snapshot.sections, snapshot.unreached ?? []))
        const sections: { [N in SectionName]?: Section } = { ...snapshot.sections }
        for (const [name, resting] of tired) {
          sections[name] = { ...sections[name]!, resting }
          yield* Effect.logWarning(`${name} failed again and rests until ${resting.until}`)
        }
        for (const [name, resting] of asleep) {
          const section = restingSection(resting)
          sections[name] = section
          yield* progress.tell({ _tag: "SectionRead", name, section })
        }
        return { ...snapshot, sections: inReportOrder(sections as SectionTable) }
      })

      return Scanner.of({ scan })
    })
  )

/** What rested when the agent was stopped, if this is the same agent on the same start of the system. */
const readKept = Effect.fnUntraced(
  function*(folder: string, life: { readonly agentVersion: string; readonly bootId: string }) {
    const kept = yield* StateFile.readAs(
      folder,
      fileName,
      decode,
      "what rests is not of the form that is known here, passed over"
    )
    if (Option.isNone(kept)) return nothing
    const { agentVersion, bootId, rests } = kept.value
    return bootId !== "" && bootId === life.bootId && agentVersion === life.agentVersion ? rests : nothing
  },
  Effect.catch((error) => Effect.as(Effect.logWarning(`what rests cannot be read: ${error.message}`), nothing))
)
