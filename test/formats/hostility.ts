import { assert, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import type { BytesFormat } from "../../src/domain/formats/BytesFormat.ts"
import { type Format, FormatError } from "../../src/domain/formats/Format.ts"

/** How a true sample is damaged: something is cut out of it, and something else put there. */
const Damage = Schema.Struct({
  sample: Schema.Natural,
  at: Schema.Natural,
  cut: Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum: 0, maximum: 40 }))),
  put: Schema.Union([Schema.String, Schema.Literals(["\n", "=", ":", "\"", "\u0000", "[", "<Printer ", "0x", "-1"])])
})

const Bytes = Schema.Array(Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum: 0, maximum: 255 }))))

const isAnAnswer = (name: string, result: Result.Result<unknown, FormatError>) => {
  if (Result.isSuccess(result)) return
  assert.instanceOf(result.failure, FormatError)
  assert.strictEqual(result.failure.format, name)
}

/** The promise of every format: whatever it is given, it answers with a value or with an error that names it. */
export const withstandsAnything = (format: Format<unknown>, samples: ReadonlyArray<string>) =>
  it.effect.prop(
    "withstands any text, and true ones that were damaged",
    [Schema.String, Damage],
    ([text, damage]) =>
      Effect.sync(() => {
        const sample = samples[damage.sample % samples.length]!
        const at = damage.at % (sample.length + 1)
        isAnAnswer(format.name, format.decode(text))
        isAnAnswer(format.name, format.decode(sample.slice(0, at) + damage.put + sample.slice(at + damage.cut)))
        isAnAnswer(format.name, format.decode(sample.slice(0, at)))
      })
  )

/** The same for bytes; `read` is what is done with what they were decoded to. */
export const withstandsAnyBytes = <A>(
  format: BytesFormat<A>,
  samples: ReadonlyArray<Uint8Array>,
  read: (value: A) => unknown = () => undefined
) =>
  it.effect.prop(
    "withstands any bytes, and true ones that were damaged",
    [Bytes, Bytes, Damage],
    ([bytes, put, damage]) =>
      Effect.sync(() => {
        const sample = samples[damage.sample % samples.length]!
        const at = damage.at % (sample.length + 1)
        const damaged = [...sample.subarray(0, at), ...put, ...sample.subarray(at + damage.cut)]
        for (const each of [Uint8Array.from(bytes), Uint8Array.from(damaged), sample.subarray(0, at)]) {
          const result = format.decode(each)
          isAnAnswer(format.name, result)
          if (Result.isSuccess(result)) read(result.success)
        }
      })
  )

/** What a format makes of a text that is of the format. */
export const valueOf = <A>(format: Format<A>, text: string): A => Result.getOrThrow(format.decode(text))

/** Why a format refuses a text. */
export const refusalOf = (format: Format<unknown>, text: string): string | undefined =>
  Result.getOrUndefined(Result.flip(format.decode(text)))?.message
