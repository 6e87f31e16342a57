import { Predicate, Schema, SchemaAST } from "effect"

/** A value that fits its schema, and what had to be left out for that. `undefined` where nothing of it fits. */
export interface Repaired {
  readonly value: unknown
  /** One line for each thing left out: path and what was expected, never the value itself. */
  readonly faults: ReadonlyArray<string>
}

/**
 * Makes a value fit its schema at the least cost: an optional field that does not fit is left out, a row that lacks a
 * required field is left out, keys that the schema does not know are left out. Everything else stays.
 */
export const repaired = (schema: Schema.Top, value: unknown): Repaired => {
  const faults: Array<string> = []
  return { value: repair(schema.ast, value, "", faults), faults }
}

const repair = (ast: SchemaAST.AST, value: unknown, path: string, faults: Array<string>): unknown => {
  const element = ast._tag === "Arrays" ? ast.rest[0] : undefined
  if (element !== undefined && Array.isArray(value)) {
    return value.flatMap((row, index) => {
      const fit = repair(element, row, `${path}[${index}]`, faults)
      return fit === undefined ? [] : [fit]
    })
  }
  if (ast._tag === "Objects" && Predicate.isObject(value)) {
    const fit: Record<PropertyKey, unknown> = {}
    for (const { name, type } of ast.propertySignatures as ReadonlyArray<SchemaAST.PropertySignature>) {
      const given = (value as Record<PropertyKey, unknown>)[name]
      const at = path === "" ? String(name) : `${path}.${String(name)}`
      const field = given === undefined ? undefined : repair(type, given, at, faults)
      if (field !== undefined) fit[name] = field
      else if (!SchemaAST.isOptional(type)) {
        if (given === undefined) faults.push(`${at}: missing`)
        return undefined
      }
    }
    return fit
  }
  if (predicateOf(ast)(value)) return value
  faults.push(`${path === "" ? "value" : path}: not ${expectationOf(ast)}`)
  return undefined
}

const expectationOf = (ast: SchemaAST.AST) => SchemaAST.resolveDescription(ast) ?? ast._tag

const predicates = new WeakMap<SchemaAST.AST, (value: unknown) => boolean>()

const predicateOf = (ast: SchemaAST.AST) => {
  const known = predicates.get(ast)
  if (known !== undefined) return known
  const made = Schema.is(Schema.make<Schema.Top>(ast))
  predicates.set(ast, made)
  return made
}
