import { Schema } from "effect"
import { text, word } from "./fields.ts"

/** The directory that the machine belongs to. */
export const Membership = Schema.Struct({
  kind: word(["domain", "workgroup", "entra", "hybrid", "none"], "Kind of membership"),
  name: Schema.optionalKey(text("Name of the domain, realm or workgroup")),
  netbiosName: Schema.optionalKey(text("NetBIOS name of a Windows domain")),
  tenantId: Schema.optionalKey(text("Tenant id of an Entra membership"))
}).annotate({ identifier: "Membership", title: "Membership" })
export interface Membership extends Schema.Schema.Type<typeof Membership> {}
