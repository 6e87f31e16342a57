import { Schema } from "effect"

/**
 * What `systeminformation`'s `printer()` says, as far as it can be believed. On Linux its `model` is the first word of the
 * line that names the queue, and its `name` is the description.
 */
export const SysteminformationPrinters = Schema.Array(Schema.Struct({
  model: Schema.String,
  uri: Schema.optionalKey(Schema.NullOr(Schema.String))
}))
