import { Effect, SchemaIssue } from "effect"
import { type HttpApiError, HttpApiMiddleware } from "effect/http-api"
import { FieldErrors } from "../../domain/api/callers.ts"
import { InvalidBody, InvalidJson, InvalidParameter } from "../../domain/Problems.ts"

/** So many fields are named at most: a hostile body must not get a larger answer than it is itself. */
const namedFields = 20

/** Names every field that does not fit, and what was expected there. What was sent is not repeated. */
export const layer = HttpApiMiddleware.layerSchemaErrorTransform(FieldErrors, (error) => {
  switch (error.kind) {
    case "Payload": {
      const errors = errorsOf(error)
      return Effect.fail(
        errors.some(({ detail, field }) => field === "body" && detail === brokenJson)
          ? new InvalidJson({ detail: "The body cannot be read as JSON" })
          : new InvalidBody({ detail: detailOf(errors), errors })
      )
    }
    case "Params":
    case "Headers":
    case "Query": {
      const errors = errorsOf(error)
      return Effect.fail(new InvalidParameter({ detail: detailOf(errors), errors }))
    }
    default:
      return Effect.die(error)
  }
})

/** What `HttpApiBuilder` says of a body that is no JSON. */
const brokenJson = "Expected a valid JSON body"

const formatted = SchemaIssue.makeFormatterStandardSchemaV1()

const errorsOf = ({ cause }: HttpApiError.HttpApiSchemaError) =>
  formatted(cause.issue).issues.slice(0, namedFields).map(({ message, path }) => ({
    field: pathText(path ?? []),
    detail: message.slice(0, 300)
  }))

const detailOf = (errors: ReadonlyArray<{ readonly field: string; readonly detail: string }>) => {
  const [first] = errors
  return first === undefined ? "Something does not fit" : `${first.field}: ${first.detail}`
}

const pathText = (path: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }>) =>
  path.length === 0 ? "body" : path.map((part) => typeof part === "object" ? part.key : part)
    .map((key, index) => typeof key === "number" ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`).join("")
