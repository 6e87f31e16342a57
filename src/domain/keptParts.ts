import { Predicate, Schema, type SchemaAST } from "effect"
import { canonicalJson, stablePart } from "./canonical.ts"
import type { KeptPart, LastGood, ReportSection } from "./Report.ts"
import type { DataPath } from "./Section.ts"

/**
 * A section of which a part could not be read this time: a disk that sleeps does not say how it is. Left out, the part
 * would be taken for gone, and for new the next time. So it is told as it was last known, and since when that is known;
 * what moves by itself has moved since and is not brought back. Nothing that was read now gives way, and a row only
 * gets back what is its own: a disk that was swapped meanwhile is another one.
 */
export const withKeptParts = (schema: Schema.Top, section: ReportSection, known: LastGood): ReportSection => {
  const fits = Schema.is(schema)
  const kept: Array<KeptPart> = []
  let told = section.data
  for (const path of [...section.unread ?? [], ...fieldsNamed(schema, section.missing)]) {
    const data = restored(schema.ast, told, known.data, path)
    if (data === undefined || canonicalJson(data) === canonicalJson(told) || !fits(data)) continue
    told = data
    kept.push({ path, collectedAt: knownSince(path, known) })
  }
  return kept.length === 0 ? section : { ...section, data: told, kept }
}

/** A part that was kept already is as old as it was then. */
const knownSince = (path: DataPath, known: LastGood): KeptPart["collectedAt"] =>
  known.kept?.find((part) => canonicalJson(part.path) === canonicalJson(path))?.collectedAt ?? known.collectedAt

/** What is read now with what was known before in place of what lies at the path; `undefined` where that is nothing. */
const restored = (ast: SchemaAST.AST, now: unknown, before: unknown, [step, ...rest]: DataPath): unknown => {
  if (before === undefined) return undefined
  if (step === undefined) return completed(now, stablePart(Schema.make<Schema.Top>(ast), before))
  const element = ast._tag === "Arrays" ? ast.rest[0] : undefined
  if (element !== undefined && Array.isArray(before)) {
    return Array.isArray(now) ? withRow(element, now, before, step, rest) : undefined
  }
  if (ast._tag !== "Objects" || !Predicate.isObject(now) || !Predicate.isObject(before)) return undefined
  const field = fieldsOf(ast).find(({ name }) => name === step)
  const part = field === undefined ? undefined : restored(field.type, now[step], before[step], rest)
  return part === undefined ? undefined : { ...now, [step]: part }
}

/** Fields that gaps go by the name of: `tpm.version: denied, needs root`. */
const fieldsNamed = (schema: Schema.Top, missing: ReadonlyArray<string> = []): ReadonlyArray<DataPath> =>
  missing
    .map((gap) => gap.slice(0, Math.max(0, gap.indexOf(": "))).split("."))
    .filter((path) => hasField(schema.ast, path))

const hasField = (ast: SchemaAST.AST, [step, ...rest]: DataPath): boolean => {
  const field = fieldsOf(ast).find(({ name }) => name === step)
  return field !== undefined && (rest.length === 0 || hasField(field.type, rest))
}

const fieldsOf = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.PropertySignature> =>
  ast._tag === "Objects" ? ast.propertySignatures : []

/** What was read now stands; what is absent, or `unknown` as words of a fixed set have it, is as it was before. */
const completed = (now: unknown, before: unknown): unknown => {
  if (now === undefined || now === "unknown") return before
  if (!Predicate.isObject(now) || !Predicate.isObject(before)) return now
  return {
    ...now,
    ...Object.fromEntries(Object.entries(before).map(([name, value]) => [name, completed(now[name], value)]))
  }
}

const withRow = (
  element: SchemaAST.AST,
  now: ReadonlyArray<unknown>,
  before: ReadonlyArray<unknown>,
  name: string,
  rest: DataPath
): ReadonlyArray<unknown> | undefined => {
  const isNamed = (row: unknown) => nameOf(element, row) === name
  const index = now.findIndex(isNamed)
  const known = before.filter((row) => isNamed(row) && (index < 0 || isSameRow(element, now[index], row, rest[0])))
  if (known.length !== 1 || now.filter(isNamed).length > 1) return undefined
  const row = index < 0 && rest.length > 0 ? undefined : restored(element, now[index], known[0], rest)
  if (row === undefined) return undefined
  if (index >= 0) return now.with(index, row)
  const place = now.findIndex((other) => (nameOf(element, other) ?? "") > name)
  return now.toSpliced(place < 0 ? now.length : place, 0, row)
}

/** Rows go by the first field of their schema. */
const nameOf = (element: SchemaAST.AST, row: unknown): string | undefined => {
  const key = fieldsOf(element)[0]?.name
  const name = key !== undefined && Predicate.isObject(row) ? row[key] : undefined
  return typeof name === "string" ? name : undefined
}

/** Nothing lasting that both tell contradicts, apart from what could not be read. */
const isSameRow = (element: SchemaAST.AST, now: unknown, before: unknown, unread: string | undefined) => {
  const schema = Schema.make<Schema.Top>(element)
  const left = stablePart(schema, now), right = stablePart(schema, before)
  return Predicate.isObject(left) && Predicate.isObject(right) &&
    Object.keys(left).every((name) =>
      name === unread || !(name in right) || canonicalJson(left[name]) === canonicalJson(right[name])
    )
}
