import { Result, Schema } from "effect"
import type { BytesFormat } from "./BytesFormat.ts"
import { type Format, FormatError } from "./Format.ts"
import { MacPlistBinary } from "./MacPlistBinary.ts"
import { MacPlistXml } from "./MacPlistXml.ts"
import type { PropertyList } from "./propertyList.ts"

/** A property list file, binary or XML: the schema says what is needed of it, everything else is passed over. */
export const propertyListFile = <S extends Schema.Decoder<unknown>>(
  name: string,
  schema: S
): BytesFormat<S["Type"]> => {
  const needed = neededOf(name, schema)
  return {
    name,
    decode: (bytes) =>
      Result.flatMap(
        Result.mapError(
          isBinary(bytes) ? MacPlistBinary.decode(bytes) : MacPlistXml.decode(new TextDecoder().decode(bytes)),
          (error) => new FormatError({ format: name, detail: error.message })
        ),
        needed
      )
  }
}

/** The same for a property list that a program has printed. */
export const propertyListText = <S extends Schema.Decoder<unknown>>(name: string, schema: S): Format<S["Type"]> => {
  const needed = neededOf(name, schema)
  return {
    name,
    decode: (text) =>
      Result.flatMap(
        Result.mapError(
          MacPlistXml.decode(text),
          (error) => new FormatError({ format: name, detail: error.message })
        ),
        needed
      )
  }
}

const neededOf = <S extends Schema.Decoder<unknown>>(name: string, schema: S) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (value: PropertyList): Result.Result<S["Type"], FormatError> =>
    Result.mapError(
      decode(value),
      (error) => new FormatError({ format: name, detail: error.message.replace(/\s+/g, " ").slice(0, 300) })
    )
}

const isBinary = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(0, 6)) === "bplist"
