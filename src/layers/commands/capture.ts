import { Console, Data, Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import { anonymous } from "../../domain/capture/anonymous.ts"
import { machineFolder } from "../../domain/capture/machineFolder.ts"
import type { Kind } from "../../domain/capture/Sensitive.ts"
import type { ScanKind, SectionTable } from "../../domain/Snapshot.ts"
import { inReportOrder } from "../../domain/Snapshot.ts"
import { agentVersion } from "../../domain/version.ts"
import { Machine } from "../../services/Machine.ts"
import { Scanner } from "../../services/Scanner.ts"
import { adapters } from "../adapters.ts"
import { emptyFolder, writeFiles } from "../captureFolder.ts"
import { collectors } from "../collectors/All.ts"
import { hardwareIdentifiers } from "../hardwareIdentifiers.ts"
import { Recorder } from "../MachineRecorder.ts"
import { machineReplay } from "../machineReplay.ts"
import { scanWith } from "../scanWith.ts"
import { hmacSha256 } from "../sha256.ts"

/** One after the other, in report order: a second reading of a file is the second one when it is tested, too. */
const kinds: ReadonlyArray<ScanKind> = ["hardware", "software", "telemetry"]

const keyBytes = 32

/** What other systems answer cannot be made anonymous yet, and must not leave a machine as it is. */
class NotHere extends Data.TaggedError("NotHere")<{ readonly platform: string }> {
  override get message(): string {
    return `--capture makes machines of Linux only: on ${this.platform} it would not know what names this machine`
  }
}

/**
 * Records a folder that is a test machine: what this machine was asked and answered while every section was read, and
 * while it was looked at for who it is, with everything that names it replaced. The key of the replacements is drawn anew and kept nowhere.
 */
export const capture = Effect.fn("capture")(function*(folder: string) {
  const { platform } = yield* Machine
  if (platform !== "linux") return yield* new NotHere({ platform })
  yield* emptyFolder(folder)
  const scanner = yield* Scanner
  const recorder = yield* Recorder
  const random = yield* SecureRandom.SecureRandom
  const seen = yield* allSections(scanner.scan)
  yield* Effect.flatMap(adapters, hardwareIdentifiers)
  const key = yield* random.randomBytes(keyBytes)
  const { counts, recording } = anonymous(yield* recorder.recording, seen, (text) => hmacSha256(key, text))
  const replay = yield* Effect.provideService(scanWith(collectors), Machine, machineReplay(recording))
  const expected = yield* allSections(replay)
  yield* writeFiles(folder, machineFolder(recording, expected, descriptionOf(expected)))
  yield* Console.log(account(folder, counts, readDifferently(seen, expected)))
})

const allSections = Effect.fnUntraced(function*(scan: Scanner["Service"]["scan"]) {
  const snapshots = yield* Effect.forEach(kinds, (kind) => scan(kind))
  return inReportOrder(Object.assign({}, ...snapshots.map(({ sections }) => sections)) as SectionTable)
})

const descriptionOf = ({ os, system }: SectionTable) =>
  [
    [system?.data?.manufacturer, system?.data?.model].filter((each) => each !== undefined).join(" "),
    [os?.data?.name, os?.data?.version].filter((each) => each !== undefined).join(" "),
    `captured by itam-agent ${agentVersion}: say here what was read wrongly`
  ].filter((each) => each !== "").join(", ")

/** Sections that end otherwise after the replacing: then it has changed more than names. */
const readDifferently = (seen: SectionTable, expected: SectionTable) =>
  (Object.keys(seen) as Array<keyof SectionTable>).filter((name) => seen[name]?.outcome !== expected[name]?.outcome)

const account = (folder: string, counts: ReadonlyMap<Kind, number>, differently: ReadonlyArray<string>) =>
  [
    `Captured in ${folder}.`,
    `Replaced: ${
      counts.size === 0 ? "nothing" : [...counts].map(([kind, count]) => `${kind} ${count}`).toSorted().join(", ")
    } (different values of each kind).`,
    "Kept as they are: installed software with versions, kernel, hardware models, names of services and scheduled jobs,"
    + " sizes, times, time zone and language.",
    "expected.json is what the agent read, not what is true: correct by hand what is wrong in it.",
    ...(differently.length === 0
      ? []
      : [`Replacing has changed how these sections are read: ${differently.join(", ")}. Please say so.`]),
    "",
    "1. Look at it: read machine.json and the files, and search them for names that only you would know.",
    "2. Send it in: pack the folder, and say what was read wrongly and what is true."
  ].join("\n")
