import { Schema } from "effect"

/** What `systeminformation`'s `graphics()` says of controllers, as far as it can be believed: the rest is passed over. */
export const SysteminformationGraphics = Schema.Struct({
  controllers: Schema.Array(Schema.Struct({
    /** `00:02.0`, with the domain in front on machines that have several. */
    busAddress: Schema.optionalKey(Schema.NullOr(Schema.String)),
    vendor: Schema.optionalKey(Schema.NullOr(Schema.String)),
    model: Schema.optionalKey(Schema.NullOr(Schema.String)),
    /** In MiB, as the driver's own tool counts it. */
    memoryTotal: Schema.optionalKey(Schema.NullOr(Schema.Finite))
  }))
})
