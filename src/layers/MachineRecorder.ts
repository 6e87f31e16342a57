import { Context, Effect, Layer } from "effect"
import type {
  RecordedFacts,
  RecordedFailure,
  RecordedProgram,
  RecordedUse,
  Recording
} from "../domain/capture/Recording.ts"
import { Machine, type ReadError } from "../services/Machine.ts"
import { linksOnTheWay, listedPlaces } from "./recordedPlaces.ts"

/** Everything that the machine was asked so far, with its answers. */
export class Recorder extends Context.Service<Recorder, {
  /** What was recorded; links on the way and the kinds of what was only listed are looked up for it. */
  readonly recording: Effect.Effect<Recording>
}>()("itam-agent/layers/MachineRecorder/Recorder") {}

/** The same machine, which remembers every question and its answer. Nothing else is ever read for it. */
export const layer = Layer.effectContext(Effect.gen(function*() {
  const machine = yield* Machine
  const files = new Map<string, Array<Uint8Array>>()
  const listings = new Map<string, ReadonlyArray<string>>()
  const links = new Map<string, string>()
  const facts = new Map<string, RecordedFacts>()
  const uses = new Map<string, RecordedUse>()
  const failures = new Map<string, RecordedFailure>()
  const programs = new Map<string, RecordedProgram>()
  const answers = new Map<string, unknown>()

  const once = <A>(answered: Map<string, A>, question: string, answer: A) => {
    if (!answered.has(question)) answered.set(question, answer)
  }

  const noted = <A>(path: string, answer: Effect.Effect<A, ReadError>, note: (value: A) => void) =>
    answer.pipe(
      Effect.tap((value) => Effect.sync(() => note(value))),
      Effect.tapError((error) => Effect.sync(() => noteFailure(path, error)))
    )

  const noteFailure = (path: string, error: ReadError) => {
    if (error._tag === "Denied") once(failures, path, { denied: true })
    if (error._tag === "Unreadable") once(failures, path, { unreadable: error.detail })
    if (error._tag === "TookTooLong") once(failures, path, { unreadable: `no answer within ${error.limitMs} ms` })
  }

  const readBytes = (path: string) =>
    noted(path, machine.readBytes(path), (bytes) => files.set(path, [...files.get(path) ?? [], bytes.slice()]))

  const recorded = Machine.of({
    platform: machine.platform,
    privileged: machine.privileged,
    readBytes,
    readFile: (path) => Effect.map(readBytes(path), (bytes) => new TextDecoder().decode(bytes)),
    listFolder: (path) => noted(path, machine.listFolder(path), (names) => once(listings, path, names)),
    readLink: (path) => noted(path, machine.readLink(path), (target) => once(links, path, target)),
    fileFacts: (path) => noted(path, machine.fileFacts(path), (found) => once(facts, path, found)),
    factsIn: (folder, names) =>
      noted(folder, machine.factsIn(folder, names), (found) => {
        for (const [name, each] of found) once(facts, `${folder}/${name}`, each)
      }),
    fileSystemUse: (path) => noted(path, machine.fileSystemUse(path), (use) => once(uses, path, use)),
    run: (program, args, options) => {
      const command = [program, ...args].join(" ")
      const hung = Effect.sync(() => once(programs, command, { hangs: true }))
      return machine.run(program, args, options).pipe(
        Effect.tap((output) => Effect.sync(() => once(programs, command, output))),
        Effect.tapError((error) => {
          if (error._tag === "TookTooLong") return hung
          return error._tag === "Absent"
            ? Effect.void
            : Effect.sync(() => once(programs, command, { fails: error._tag === "Denied" ? "denied" : error.detail }))
        }),
        Effect.onInterrupt(() => hung)
      )
    },
    systeminformation: (name) =>
      Effect.tap(machine.systeminformation(name), (answer) => Effect.sync(() => once(answers, name, answer))),
    registry: machine.registry,
    windows: machine.windows,
    probe: machine.probe
  })

  const recording = Effect.gen(function*() {
    const asked = [...files.keys(), ...listings.keys(), ...links.keys(), ...facts.keys(), ...failures.keys()]
    const waypoints = yield* linksOnTheWay(asked)
    const listed = yield* listedPlaces(listings, waypoints)
    return {
      platform: machine.platform,
      privileged: machine.privileged,
      files,
      listings,
      links,
      facts,
      uses,
      failures,
      programs,
      answers,
      waypoints: new Map([...waypoints, ...listed.links]),
      listed: listed.folders
    }
  }).pipe(Effect.provideService(Machine, machine))

  return Context.make(Machine, recorded).pipe(Context.add(Recorder, Recorder.of({ recording })))
}))
