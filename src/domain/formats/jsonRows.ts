import { Option, Schema, SchemaGetter } from "effect"

/** A JSON array of rows: a row that does not fit is passed over, so that one bad row never costs the others. */
export const jsonRows = <S extends Schema.Decoder<unknown>>(row: S) => {
  const decodeRow = Schema.decodeUnknownOption(row)
  return Schema.Array(Schema.Unknown).pipe(
    Schema.decodeTo(Schema.Array(Schema.toType(row)), {
      decode: SchemaGetter.transform((rows: ReadonlyArray<unknown>) =>
        rows.flatMap((each) => Option.toArray(decodeRow(each)))
      ),
      encode: SchemaGetter.forbidden(() => "formats are read, never written")
    })
  )
}

/** A JSON field that may be absent, null, or of a type that is of no use: then it is absent. */
export const jsonField = <S extends Schema.Decoder<unknown>>(field: S) => {
  const decodeField = Schema.decodeUnknownOption(field)
  return Schema.optionalKey(Schema.Unknown.pipe(
    Schema.decodeTo(Schema.UndefinedOr(Schema.toType(field)), {
      decode: SchemaGetter.transform((value: unknown) => Option.getOrUndefined(decodeField(value))),
      encode: SchemaGetter.forbidden(() => "formats are read, never written")
    })
  ))
}
