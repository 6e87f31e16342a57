import { Clock, Effect, Option, Ref } from "effect"
import { othersFinding } from "../../domain/doctor/others.ts"
import { tools } from "../../domain/doctor/remedies.ts"
import { sectionFindings } from "../../domain/doctor/sections.ts"
import { hasData } from "../../domain/Section.ts"
import { inReportOrder, sectionsOf, type SectionTable } from "../../domain/Snapshot.ts"
import { Machine } from "../../services/Machine.ts"
import { Scanner } from "../../services/Scanner.ts"
import { Seen } from "./Seen.ts"

/** Where systems keep the programs that collectors ask. */
const programFolders = [
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
  "/usr/local/sbin",
  "/usr/local/bin",
  "/opt/homebrew/bin"
]

/** A real look at the machine that is neither kept nor sent: what it lacks, and what would help. */
export const checkSections = Effect.fn("checkSections")(function*(limitMs: number) {
  const machine = yield* Machine
  const scanner = yield* Scanner
  const seen = yield* Seen
  const began = yield* Clock.currentTimeMillis
  const [snapshot, installed] = yield* Effect.all([
    Effect.timeoutOption(scanner.scan("heartbeat"), limitMs),
    installedTools
  ], { concurrency: "unbounded" })
  const sections: SectionTable = inReportOrder(
    Option.isSome(snapshot) ? snapshot.value.sections : yield* Ref.get(seen.sections)
  )
  const isOver = (yield* Clock.currentTimeMillis) - began >= limitMs
  const pending = Option.isNone(snapshot) || isOver
    ? sectionsOf("heartbeat").filter((name) => sections[name] === undefined)
    : []
  const { packages, services } = sections
  return [
    ...sectionFindings({ platform: machine.platform, privileged: machine.privileged, sections, pending, installed }),
    othersFinding({
      packages: packages !== undefined && hasData(packages) ? packages.data : undefined,
      services: services !== undefined && hasData(services) ? services.data : undefined
    })
  ]
})

const installedTools = Effect.gen(function*() {
  const machine = yield* Machine
  const found = yield* Effect.forEach(tools, ({ program }) =>
    Effect.map(
      Effect.forEach(programFolders, (folder) => Effect.option(machine.fileFacts(`${folder}/${program}`))),
      (places) => places.some(Option.isSome) ? [program] : []
    ))
  return new Set(found.flat())
})
