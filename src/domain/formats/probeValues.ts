import { Predicate, Schema, SchemaGetter } from "effect"
import { jsonField } from "./jsonRows.ts"

/**
 * A list, however PowerShell wrote it down: one element may stand for itself, nothing for none, and Windows PowerShell
 * wraps some lists as `{ "value": [...], "Count": n }`.
 */
export const probeList = (value: unknown): ReadonlyArray<unknown> => {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value
  const wrapped = Predicate.isObject(value) && "Count" in value && "value" in value ? value.value : undefined
  return Array.isArray(wrapped) ? wrapped : [value]
}

/** A number, which COM hands over as a text where it has 64 bits. */
const Numeric = Schema.Unknown.pipe(
  Schema.decodeTo(Schema.Finite, {
    decode: SchemaGetter.transform((value: unknown) =>
      typeof value === "string" && /^-?\d{1,20}$/.test(value) ? Number(value) : value as number
    ),
    encode: SchemaGetter.forbidden(() => "formats are read, never written")
  })
)

/** Fields of a row: what is null, missing or of another type is absent. */
export const probeText = jsonField(Schema.String)
export const probeFlag = jsonField(Schema.Boolean)
export const probeNumber = jsonField(Numeric)

/** A list of things, of which those that do not fit are passed over. */
export const probeListOf = <S extends Schema.Decoder<unknown>>(element: S) => {
  const isElement = Schema.decodeUnknownOption(element)
  return jsonField(Schema.Unknown.pipe(
    Schema.decodeTo(Schema.Array(Schema.toType(element)), {
      decode: SchemaGetter.transform((value: unknown) =>
        probeList(value).flatMap((each) => {
          const decoded = isElement(each)
          return decoded._tag === "Some" ? [decoded.value] : []
        })
      ),
      encode: SchemaGetter.forbidden(() => "formats are read, never written")
    })
  ))
}

/** A list of numbers. */
export const probeNumbers = probeListOf(Numeric)
