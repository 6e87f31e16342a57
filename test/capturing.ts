import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { createHmac } from "node:crypto"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { type Anonymous, anonymous } from "../src/domain/capture/anonymous.ts"
import { machineFolder } from "../src/domain/capture/machineFolder.ts"
import type { KeyedDigest } from "../src/domain/capture/pseudonyms.ts"
import { chooseMac } from "../src/domain/chooseMac.ts"
import type { SectionTable } from "../src/domain/Snapshot.ts"
import { adapters } from "../src/layers/adapters.ts"
import { emptyFolder, writeFiles } from "../src/layers/captureFolder.ts"
import { collectors } from "../src/layers/collectors/All.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import { hardwareIdentifiers } from "../src/layers/hardwareIdentifiers.ts"
import * as MachineRecorder from "../src/layers/MachineRecorder.ts"
import { machineReplay } from "../src/layers/machineReplay.ts"
import { Machine } from "../src/services/Machine.ts"
import * as MachineFolder from "./MachineFolder.ts"

/** The same key every time: what a test finds, it finds again. */
export const fixedDigest: KeyedDigest = (text) => createHmac("sha256", "a key for tests").update(text).digest()

const everySection = Effect.map(
  Effect.forEach(collectors, (collector) => Effect.map(collect(collector), (section) => [collector.name, section])),
  (entries): SectionTable => Object.fromEntries(entries)
)

/** All sections, with time passing as fast as the scan sleeps. */
export const scan = Effect.gen(function*() {
  const scanning = yield* Effect.forkChild(Effect.delay(everySection, "1 second"))
  while (scanning.pollUnsafe() === undefined) yield* TestClock.adjust("1 minute")
  return yield* Fiber.join(scanning)
})

/** Sections as JSON, without the time they took. */
export const plainly = (sections: SectionTable) =>
  JSON.parse(JSON.stringify(sections, (key, value: unknown) => key === "tookMs" ? undefined : value)) as unknown

/** A capture with what was read before it and with what is read from its folder. */
export interface Captured {
  readonly folder: string
  readonly seen: SectionTable
  readonly expected: SectionTable
  readonly fromFolder: SectionTable
  readonly made: Anonymous
  /** The address by which the machine is known, before and after. */
  readonly mac: { readonly seen: string | undefined; readonly fromFolder: string | undefined }
}

/** Looks at a machine for who it is, as a capture does. */
const chosenMac = Effect.flatMap(adapters, (found) => Effect.as(hardwareIdentifiers(found), chooseMac(found)))

/** Captures a machine into a folder, and reads that folder as a machine. */
export const captured = <E>(machine: Layer.Layer<Machine, E>) =>
  Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const { made, mac, seen } = yield* Effect.gen(function*() {
      const seen = yield* scan
      const mac = yield* chosenMac
      const recording = yield* MachineRecorder.Recorder.use((recorder) => recorder.recording)
      return { mac, seen, made: anonymous(recording, seen, fixedDigest) }
    }).pipe(Effect.provide(Layer.provide(MachineRecorder.layer, machine)))
    const expected = yield* Effect.provideService(scan, Machine, machineReplay(made.recording))
    yield* emptyFolder(folder)
    yield* writeFiles(folder, machineFolder(made.recording, expected, "captured by a test"))
    const fromFolder = yield* Effect.provide(scan, MachineFolder.layer(folder))
    const after = yield* Effect.provide(chosenMac, MachineFolder.layer(folder))
    return { folder, seen, expected, fromFolder, made, mac: { seen: mac, fromFolder: after } } satisfies Captured
  })

/** A folder that is gone when the test is over. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => path.join(fs.mkdtempSync(path.join(os.tmpdir(), "capture-")), "machine")),
  (folder) => Effect.sync(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }))
)

/** Every path and every byte below a folder, bytes as Latin-1. */
export const everythingIn = (folder: string): ReadonlyArray<{ readonly place: string; readonly text: string }> =>
  fs.readdirSync(folder, { recursive: true, withFileTypes: true }).map((each) => {
    const file = path.join(each.parentPath, each.name)
    return {
      place: path.relative(folder, file),
      text: each.isFile() ? fs.readFileSync(file).toString("latin1") : ""
    }
  })
