import { Effect } from "effect"
import { sampledSections, sectionsOf } from "../domain/Snapshot.ts"
import { LanguagePackages } from "../services/LanguagePackages.ts"
import { Machine } from "../services/Machine.ts"
import { Progress } from "../services/Progress.ts"
import { Recollection } from "../services/Recollection.ts"
import type { Scanner } from "../services/Scanner.ts"
import { askedOnce } from "./askedOnce.ts"
import { nowIso } from "./clock.ts"
import { collect } from "./collectors/collect.ts"
import type { Collector } from "./collectors/Collector.ts"

/** How many collectors read at a time: enough not to wait for one slow device, few enough to stay quiet. */
const sideBySide = 6

/**
 * A scanner that reads with the given collectors, in this process. The load is sampled first and alone: beside the
 * others it would tell of the agent at work, not of the machine.
 */
export const scanWith = Effect.fnUntraced(function*(collectors: ReadonlyArray<Collector>) {
  const machine = yield* Machine
  const progress = yield* Progress
  const languages = yield* LanguagePackages
  const recollection = yield* Recollection

  const scan: Scanner["Service"]["scan"] = Effect.fn("Scanner.scan")(function*(kind, only) {
    const names = new Set(sectionsOf(kind).filter((name) => only === undefined || only.has(name)))
    const asked = collectors.filter(({ name }) => names.has(name))
    const collectedAt = yield* nowIso
    yield* progress.tell({ _tag: "ScanStarted", kind, sections: asked.map(({ name }) => name) })
    const forThisScan = yield* Effect.provideService(askedOnce, Machine, machine)
    const read = (part: ReadonlyArray<Collector>) =>
      Effect.forEach(
        part,
        (collector) =>
          progress.tell({ _tag: "ReadingSection", name: collector.name }).pipe(
            Effect.andThen(collect(collector)),
            Effect.provideService(Machine, forThisScan),
            Effect.provideService(LanguagePackages, languages),
            Effect.provideService(Recollection, recollection),
            Effect.tap((section) => progress.tell({ _tag: "SectionRead", name: collector.name, section })),
            Effect.map((section) => [collector.name, section] as const)
          ),
        { concurrency: sideBySide }
      )
    const sampled = yield* read(asked.filter(({ name }) => sampledSections.has(name)))
    const inventory = yield* read(asked.filter(({ name }) => !sampledSections.has(name)))
    return { kind, collectedAt, sections: Object.fromEntries([...sampled, ...inventory]) }
  })
  return scan
})
