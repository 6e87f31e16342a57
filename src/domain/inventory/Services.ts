import { Schema } from "effect"
import { text, volatile, word } from "./fields.ts"

/** One background service. */
export const Service = Schema.Struct({
  name: text("Name: ssh.service, Spooler"),
  displayName: Schema.optionalKey(text("Name for people")),
  startMode: Schema.optionalKey(word(["automatic", "manual", "disabled", "masked", "static"], "How it is started")),
  state: Schema.optionalKey(volatile(word(["running", "stopped", "failed", "exited", "unknown"], "What it is doing")))
}).annotate({ identifier: "Service", title: "Service" })
export interface Service extends Schema.Schema.Type<typeof Service> {}

/** Every background service, by name. */
export const Services = Schema.Array(Service).annotate({ identifier: "Services", title: "Services" })
export type Services = typeof Services.Type
