import { assert, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import type { BytesFormat } from "../../src/domain/formats/BytesFormat.ts"
import { type Format, FormatError } from "../../src/domain/formats/Format.ts"
import { excessesOf, excessesOfBytes, joined, nonsense } from "./hostileInput.ts"

/** Something that makes sense of bytes from outside, and true samples of them. */
export interface Decoder {
  /** What the code calls it: the format, schema or function itself. */
  readonly exported: unknown
  readonly name: string
  readonly samples: ReadonlyArray<Uint8Array>
  /** Decodes and does with the value what collectors do with it; says whether there was a value. */
  readonly decode: (bytes: Uint8Array) => boolean
  /** The same for a text that no bytes decode to: one with half of a surrogate pair. */
  readonly decodeText: (text: string) => boolean
  /** Its samples, with one thing about them driven to excess. */
  readonly excesses: () => ReadonlyArray<Excess>
}

interface Excess {
  readonly what: string
  readonly decode: () => boolean
}

const utf8 = { encode: new TextEncoder(), decode: new TextDecoder() }

/** A decoder of text gets what a file of such bytes is read as. */
const ofText = (
  exported: unknown,
  name: string,
  samples: ReadonlyArray<string>,
  decodeText: (text: string) => boolean
): Decoder => ({
  exported,
  name,
  samples: samples.map((sample) => utf8.encode.encode(sample)),
  decode: (bytes) => decodeText(utf8.decode.decode(bytes)),
  decodeText,
  excesses: () =>
    samples.slice(0, 2).flatMap(excessesOf).map(({ input, what }) => ({ what, decode: () => decodeText(input) }))
})

export const text = <A>(
  format: Format<A>,
  samples: ReadonlyArray<string>,
  use: (value: A) => unknown = () => undefined
): Decoder => ofText(format, format.name, samples, (input) => isAnAnswer(format.name, format.decode(input), use))

export const bytes = <A>(
  format: BytesFormat<A>,
  samples: ReadonlyArray<Uint8Array>,
  use: (value: A) => unknown = () => undefined
): Decoder => {
  const decode = (input: Uint8Array) => isAnAnswer(format.name, format.decode(input), use)
  return {
    exported: format,
    name: format.name,
    samples,
    decode,
    decodeText: (input) => decode(utf8.encode.encode(input)),
    excesses: () =>
      samples.slice(0, 2).flatMap(excessesOfBytes).map(({ input, what }) => ({ what, decode: () => decode(input) }))
  }
}

/** A function that takes what others wrote: it has a value for everything. */
export const reading = (read: (input: string) => unknown, samples: ReadonlyArray<string>): Decoder =>
  ofText(read, read.name, samples, (input) => read(input) !== undefined)

/** A schema of JSON that somebody else made. */
export const schema = (name: string, exported: Schema.Decoder<unknown>, samples: ReadonlyArray<string>): Decoder => {
  const decode = Schema.decodeUnknownResult(Schema.fromJsonString(exported))
  return ofText(exported, name, samples, (input) => Result.isSuccess(decode(input)))
}

/** Whatever a format is given, it answers with a value or with an error that names it, briefly. */
const isAnAnswer = <A>(name: string, result: Result.Result<A, FormatError>, use: (value: A) => unknown) => {
  if (Result.isSuccess(result)) {
    use(result.success)
    return true
  }
  assert.instanceOf(result.failure, FormatError)
  assert.strictEqual(result.failure.format, name)
  assert.isAtMost(result.failure.message.length, 400, "an error that tells the content")
  return false
}

const between = (minimum: number, maximum: number) =>
  Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum, maximum })))
const Bytes = Schema.Array(between(0, 255))

/** How true samples are damaged: something is cut out of one and something else put there, or two are mixed. */
const Damage = Schema.Struct({
  sample: Schema.Natural,
  other: Schema.Natural,
  at: Schema.Natural,
  cut: between(0, 40),
  put: Schema.Union([Schema.String, Schema.Literals(["\n", "=", ":", "\"", "\u0000", "[", "<Printer ", "0x", "-1"])]),
  run: between(1, 200)
})

/** What a damage makes of the samples. */
const damaged = (samples: ReadonlyArray<Uint8Array>, damage: typeof Damage.Type, put: ReadonlyArray<number>) => {
  const sample = samples[damage.sample % samples.length]!, other = samples[damage.other % samples.length]!
  const at = damage.at % (sample.length + 1)
  const [before, after] = [sample.subarray(0, at), sample.subarray(at + damage.cut)]
  return [
    before,
    joined([before, utf8.encode.encode(damage.put), after]),
    joined([before, Uint8Array.from(put), after]),
    joined([before, other, after]),
    joined(alternating(runsOf(sample, damage.run), runsOf(other, damage.run))),
    utf8.encode.encode(alternating(linesOf(sample), linesOf(other)).join("\n"))
  ]
}

const linesOf = (sample: Uint8Array) => utf8.decode.decode(sample).split("\n")

const runsOf = (sample: Uint8Array, length: number) =>
  Array.from(
    { length: Math.ceil(sample.length / length) },
    (_, nth) => sample.subarray(nth * length, (nth + 1) * length)
  )

/** One from here, one from there: what two writers into one pipe make of each other. */
const alternating = <A>(left: ReadonlyArray<A>, right: ReadonlyArray<A>): ReadonlyArray<A> =>
  Array.from({ length: Math.max(left.length, right.length) }, (_, nth) => [left[nth], right[nth]])
    .flat().filter((each) => each !== undefined)

/** Processor time, which others on this machine do not take part in, and with it the promise: a second. */
const limitMs = 1000

const withinTheLimit = (what: string, decode: () => boolean) => {
  const before = process.cpuUsage()
  const answered = Result.try(decode)
  const { system, user } = process.cpuUsage(before)
  assert.isAtMost((system + user) / 1000, limitMs, `${what}: ms of processor time`)
  return Result.isSuccess(answered) ? answered.success : assert.fail(`${what}: ${answered.failure}`)
}

/** The promise of everything that decodes: no input of whatever kind makes it throw, or takes it longer than a second. */
export const withstands = (decoder: Decoder) => {
  it("decodes its true samples within a second", () => {
    assert.isNotEmpty(decoder.samples)
    for (const sample of decoder.samples) assert.isTrue(withinTheLimit("a sample", () => decoder.decode(sample)))
  })

  it.effect.prop(
    "withstands any text and bytes, and true samples that were damaged, cut off or mixed",
    [Schema.String, Bytes, Damage],
    ([text, bytes, damage]) =>
      Effect.sync(() => {
        decoder.decodeText(text)
        decoder.decode(Uint8Array.from(bytes))
        damaged(decoder.samples, damage, bytes).forEach(decoder.decode)
      })
  )

  it("withstands malice within a second", () => {
    for (const { input, what } of nonsense) withinTheLimit(what, () => decoder.decodeText(input))
    for (const { decode, what } of decoder.excesses()) withinTheLimit(what, decode)
    assert.notProperty({}, "polluted")
  }, 60_000)
}

/** What a format makes of a text that is of the format. */
export const valueOf = <A>(format: Format<A>, text: string): A => Result.getOrThrow(format.decode(text))

/** Why a format refuses a text. */
export const refusalOf = (format: Format<unknown>, text: string): string | undefined =>
  Result.getOrUndefined(Result.flip(format.decode(text)))?.message
