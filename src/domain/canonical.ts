import { Predicate, type Schema, SchemaAST } from "effect"
import { volatileKey } from "./inventory/fields.ts"
import { plain } from "./presence.ts"

/**
 * One text for one value: keys sorted, no white space, absent keys absent.
 * Equal facts give equal bytes, whatever order they were read in.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value))

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!Predicate.isObject(value)) return value
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, field]) => [key, sorted(field)]))
}

const isVolatile = SchemaAST.resolveAt<boolean>(volatileKey)

/** The part of `value` that does not move by itself: every field that its schema calls volatile is left out. */
export const stablePart = (schema: Schema.Top, value: unknown): unknown => project(schema.ast, value)

const project = (ast: SchemaAST.AST, value: unknown): unknown => {
  if (ast._tag === "Arrays" && Array.isArray(value)) {
    const element = ast.rest[0]
    return element === undefined ? value : value.map((item) => project(element, item))
  }
  if (ast._tag === "Objects" && Predicate.isObject(value)) {
    const fields: ReadonlyArray<SchemaAST.PropertySignature> = ast.propertySignatures
    return Object.fromEntries(
      fields
        .filter((field) => field.name in value && isVolatile(field.type) !== true)
        .map((field) => [field.name, project(field.type, value[field.name])])
    )
  }
  return value
}

/**
 * One text for whatever says the same: the order of rows, white space and the normal form of Unicode say nothing.
 * What change detection compares and digests are made of.
 */
export const comparableJson = (value: unknown): string => JSON.stringify(unordered(value))

const unordered = (value: unknown): unknown => {
  if (typeof value === "string") return isPlain.test(value) ? value : plain(value) ?? ""
  if (Array.isArray(value)) return byText(value.map(unordered))
  if (!Predicate.isObject(value)) return value
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, field]) => [key, unordered(field)]))
}

/** Most texts are in plain form already, and a look says so: ASCII without control characters, words a space apart. */
const isPlain = /^[!-~]+(?: [!-~]+)*$/

const byText = (rows: ReadonlyArray<unknown>) =>
  rows.map((row) => [JSON.stringify(row), row] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, row]) => row)

/** Paths of the volatile fields of a schema: `modules[].temperatureCelsius`. */
export const volatilePaths = (schema: Schema.Top): ReadonlyArray<string> => pathsOf(schema.ast, "")

const pathsOf = (ast: SchemaAST.AST, at: string): ReadonlyArray<string> => {
  if (ast._tag === "Arrays") return ast.rest.flatMap((element) => pathsOf(element, `${at}[]`))
  if (ast._tag !== "Objects") return []
  return ast.propertySignatures.flatMap((field) => {
    const path = at === "" ? String(field.name) : `${at}.${String(field.name)}`
    return isVolatile(field.type) === true ? [path] : pathsOf(field.type, path)
  })
}
