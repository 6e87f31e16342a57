/**
 * A validator for the part of JSON Schema 2020-12 that the contracts use. A keyword that it does not know is an error:
 * nothing is passed over in silence.
 */

export interface JsonSchema {
  readonly [keyword: string]: unknown
}

const silent = new Set(["$schema", "$defs", "title", "description", "format", "default", "examples", "contentEncoding"])

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const types: { readonly [type: string]: (value: unknown) => boolean } = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  array: Array.isArray,
  object: isObject
}

/** What a reference points to, within its document. */
const resolved = (root: unknown, reference: string): JsonSchema | boolean => {
  const steps = reference.replace(/^#\//, "").split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
  const found = steps.reduce<unknown>((node, step) => isObject(node) ? node[step] : undefined, root)
  if (found === undefined) throw new Error(`${reference} leads nowhere`)
  return found as JsonSchema
}

/** Where a value does not fit a schema, and why; nothing where it fits. */
export const misfits = (
  root: unknown,
  schema: JsonSchema | boolean,
  value: unknown,
  at = "$"
): ReadonlyArray<string> => {
  if (typeof schema === "boolean") return schema ? [] : [`${at}: nothing is allowed here`]
  const found: Array<string> = []
  const fault = (isFault: boolean, why: string) => void (isFault && found.push(`${at}: ${why}`))
  const into = (part: unknown, child: unknown, place: string) =>
    found.push(...misfits(root, part as JsonSchema, child, place))
  const fits = (part: unknown) => misfits(root, part as JsonSchema, value, at).length === 0
  for (const [keyword, rule] of Object.entries(schema)) {
    if (silent.has(keyword)) continue
    switch (keyword) {
      case "$ref":
        into(resolved(root, String(rule)), value, at)
        break
      case "type":
        fault(![rule].flat().some((type) => types[String(type)]!(value)), `no ${String(rule)}`)
        break
      case "enum":
        fault(!(rule as ReadonlyArray<unknown>).includes(value), "none of the words")
        break
      case "const":
        fault(rule !== value, `not ${String(rule)}`)
        break
      case "minLength":
        fault(typeof value === "string" && value.length < Number(rule), "too short")
        break
      case "maxLength":
        fault(typeof value === "string" && value.length > Number(rule), "too long")
        break
      case "pattern":
        fault(typeof value === "string" && !new RegExp(String(rule), "u").test(value), `not like ${String(rule)}`)
        break
      case "minimum":
        fault(typeof value === "number" && value < Number(rule), `less than ${String(rule)}`)
        break
      case "maximum":
        fault(typeof value === "number" && value > Number(rule), `more than ${String(rule)}`)
        break
      case "exclusiveMinimum":
        fault(typeof value === "number" && value <= Number(rule), `not more than ${String(rule)}`)
        break
      case "minItems":
        fault(Array.isArray(value) && value.length < Number(rule), "too few")
        break
      case "items":
        if (Array.isArray(value)) value.forEach((item, index) => into(rule, item, `${at}[${index}]`))
        break
      case "required":
        if (isObject(value)) {
          for (const key of rule as ReadonlyArray<string>) fault(!(key in value), `${key} is missing`)
        }
        break
      case "properties":
        if (isObject(value)) {
          for (const [key, part] of Object.entries(rule as JsonSchema)) {
            if (key in value) into(part, value[key], `${at}.${key}`)
          }
        }
        break
      case "additionalProperties":
        if (isObject(value)) {
          const known = Object.keys((schema["properties"] ?? {}) as object)
          for (const key of Object.keys(value).filter((key) => !known.includes(key))) {
            into(rule, value[key], `${at}.${key}`)
          }
        }
        break
      case "allOf":
        for (const part of rule as ReadonlyArray<unknown>) into(part, value, at)
        break
      case "anyOf":
        fault(!(rule as ReadonlyArray<unknown>).some(fits), "none of the alternatives")
        break
      case "oneOf":
        fault((rule as ReadonlyArray<unknown>).filter(fits).length !== 1, "not exactly one of the alternatives")
        break
      default:
        throw new Error(`${at}: the keyword ${keyword} is not known to this validator`)
    }
  }
  return found
}

/** Every schema within one, itself included. */
const within = (schema: unknown): ReadonlyArray<JsonSchema> => {
  if (!isObject(schema)) return []
  const parts = Object.entries(schema).flatMap(([keyword, rule]) =>
    ["properties", "$defs"].includes(keyword)
      ? Object.values(rule as object)
      : ["items", "additionalProperties"].includes(keyword)
      ? [rule]
      : ["allOf", "anyOf", "oneOf"].includes(keyword)
      ? rule as ReadonlyArray<unknown>
      : []
  )
  return [schema, ...parts.flatMap(within)]
}

const known = new Set([
  "$ref",
  "type",
  "enum",
  "const",
  "minLength",
  "maxLength",
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "minItems",
  "items",
  "required",
  "properties",
  "additionalProperties",
  "allOf",
  "anyOf",
  "oneOf"
])

/** Keywords of a document that the validator does not know. Every reference in it is followed. */
export const unknownKeywords = (root: unknown, schemas: ReadonlyArray<unknown> = [root]): ReadonlyArray<string> =>
  schemas.flatMap(within).flatMap((part) => {
    if (typeof part["$ref"] === "string") resolved(root, part["$ref"])
    return Object.keys(part).filter((keyword) => !known.has(keyword) && !silent.has(keyword))
  })
