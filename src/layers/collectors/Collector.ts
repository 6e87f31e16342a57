import { Context, Effect, Result } from "effect"
import type { Format } from "../../domain/formats/Format.ts"
import type { SectionData, SectionName } from "../../domain/inventory/Sections.ts"
import type { DataPath } from "../../domain/Section.ts"
import {
  type Absent,
  type Denied,
  Machine,
  type Platform,
  type ReadError,
  type TookTooLong,
  Unreadable
} from "../../services/Machine.ts"

/** Asks a machine. */
type Read<A> = Effect.Effect<A, ReadError, Machine | Gaps>

/** How one platform answers for a section: where from, and how. */
export interface Source<A> {
  /** Where the data comes from, for the report. */
  readonly from: string
  /** Brings the code that reads; the machine is not asked yet, and its time limit does not count. */
  readonly load: Effect.Effect<Read<A>>
  /** How long it may take, where that is not what the collector may. */
  readonly limitMs?: number
}

/** Reads one section from a machine. Its sources are data, so that every one is tested on every platform. */
export interface Collector<N extends SectionName = SectionName> {
  readonly name: N
  readonly limitMs: number
  readonly sources: { readonly [P in Platform]?: Source<SectionData<N>> }
}

/** How long a collector may take, unless it says otherwise. */
const usualLimitMs = 20_000

/** How long a program may take: less than a collector has, so that one that hangs costs what it knows and not the section. */
export const usualAnswerMs = 15_000

export const make = <N extends SectionName>(collector: {
  readonly name: N
  readonly limitMs?: number
  readonly sources: { readonly [P in Platform]?: Source<SectionData<N>> }
}): Collector<N> => ({ limitMs: usualLimitMs, ...collector })

export const source = <A>(
  from: string,
  read: Read<A>,
  options: { readonly limitMs?: number } = {}
): Source<A> => ({ from, load: Effect.succeed(read), ...options })

/** A source whose code is loaded where it is read: what stays resident does without that of the other systems. */
export const sourceOnDemand = <A>(from: string, load: () => Promise<Read<A>>): Source<A> => ({
  from,
  load: Effect.promise(load)
})

/** What a collector could not read although the machine has it: it makes the section partial. */
export class Gaps extends Context.Service<Gaps, {
  /**
   * `what` is the name of the field that is missing, `tpm.version` for one further in, or any words. Then `unread` may
   * say where in the data something is missing. What is known to be missing is told as it was last known.
   */
  note(
    what: string,
    error: Denied | TookTooLong | Unreadable,
    unread?: ReadonlyArray<DataPath>
  ): Effect.Effect<void>
  /** Names a source that only turned out while reading; they replace the static label. */
  cite(source: string): Effect.Effect<void>
}>()("itam-agent/layers/collectors/Collector/Gaps") {}

/** Text of a file, decoded. */
export const read = Effect.fnUntraced(function*<A>(path: string, format: Format<A>) {
  const machine = yield* Machine
  return yield* decoded(path, format, yield* machine.readFile(path))
})

/**
 * Output of a program that ended well, and in good time, decoded. One that calls it success to print nothing but a
 * complaint has not answered; one that complains of an error beside its answer has left something out.
 */
export const runAndRead = <A>(
  program: string,
  args: ReadonlyArray<string>,
  format: Format<A>,
  options: { readonly limitMs?: number } = {}
) => Effect.map(runAndHear(program, args, format, options), ({ value }) => value)

/** The same with all that the program had to say beside its answer, for one whose warnings count. */
export const runAndHear = Effect.fnUntraced(function*<A>(
  program: string,
  args: ReadonlyArray<string>,
  format: Format<A>,
  { limitMs = usualAnswerMs }: { readonly limitMs?: number } = {}
) {
  const machine = yield* Machine
  const output = yield* machine.run(program, args, { limitMs })
  if (output.exitCode !== 0) {
    return yield* new Unreadable({ what: program, detail: `exit code ${output.exitCode}${saying(output.stderr)}` })
  }
  const [complaint, isError] = complaintOf(output.stderr)
  if (complaint !== undefined && output.stdout.trim() === "") {
    return yield* new Unreadable({ what: program, detail: `only says: ${complaint}` })
  }
  const value = yield* decoded(program, format, output.stdout)
  if (isError) {
    yield* Gaps.use((gaps) => gaps.note(program, new Unreadable({ what: program, detail: `also says: ${complaint}` })))
  }
  return { value, stderr: output.stderr }
})

/** The first line that is more than a notice or a warning, preferably one that calls itself an error. */
const complaintOf = (stderr: string): readonly [complaint: string | undefined, isError: boolean] => {
  const lines = stderr.split("\n").map((line) => line.trim().slice(0, 200))
  const error = lines.find((line) => /^(?:[\w-]+: )?(?:error|fatal|E): /i.test(line))
  return [
    error ?? lines.find((line) => line !== "" && !/^(?:[\w-]+: )?(?:W|N|warning|notice|note): /i.test(line)),
    error !== undefined
  ]
}

const saying = (stderr: string) => {
  const line = stderr.split("\n").find((line) => line.trim() !== "")?.trim().slice(0, 200)
  return line === undefined ? "" : ` (${line})`
}

const decoded = <A>(what: string, format: Format<A>, text: string) =>
  Effect.fromResult(Result.mapError(format.decode(text), (error) => new Unreadable({ what, detail: error.message })))

/** `undefined` where the machine has no such thing. */
export const ifPresent = <A, E extends ReadError, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.catchIf(effect, (error): error is E & Absent => error._tag === "Absent", () => Effect.succeed(undefined))

/** For what belongs to something that is there: without it, something is missing. */
export const needed = <A, E extends ReadError, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.catchIf(
    effect,
    (error): error is E & Absent => error._tag === "Absent",
    ({ what }) => Effect.fail(new Unreadable({ what, detail: "not there" }))
  )

/** `undefined` where it cannot be had; whatever is not plain absence is noted as missing from the section, see `Gaps`. */
export const optional = <A, R>(
  what: string,
  effect: Effect.Effect<A, ReadError, R>,
  unread?: ReadonlyArray<DataPath>
): Effect.Effect<A | undefined, never, R | Gaps> =>
  Effect.catch(
    effect,
    (error) =>
      error._tag === "Absent"
        ? Effect.succeed(undefined)
        : Effect.as(Gaps.use((gaps) => gaps.note(what, error, unread)), undefined)
  )
