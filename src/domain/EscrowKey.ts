import { Schema } from "effect"
import { instant, text } from "./inventory/fields.ts"

const base64url = (description: string) =>
  Schema.String.pipe(Schema.check(Schema.isPattern(/^[\w-]+$/))).annotate({ description })

/** The public key that recovery passwords are sealed for: RSA, as a JSON Web Key has it (RFC 7518, 6.3.1). */
export const EscrowKey = Schema.Struct({
  keyId: base64url("SHA-256 thumbprint of the key (RFC 7638)"),
  n: base64url("Modulus"),
  e: base64url("Exponent")
}).annotate({ identifier: "EscrowKey", title: "Escrow key" })
export interface EscrowKey extends Schema.Schema.Type<typeof EscrowKey> {}

/** What the thumbprint of an RSA key is made of (RFC 7638, 3.2): these members, in this order, without white space. */
export const thumbprintInput = ({ e, n }: Pick<EscrowKey, "e" | "n">): string => JSON.stringify({ e, kty: "RSA", n })

/** For whom, and on whose behalf, a scan seals. */
export const EscrowTerms = Schema.Struct({
  tenantId: text("Tenant of the backend"),
  assetId: text("Id of the agent"),
  key: EscrowKey
}).annotate({ identifier: "EscrowTerms", title: "Terms of an escrow" })
export interface EscrowTerms extends Schema.Schema.Type<typeof EscrowTerms> {}

/** The same as one argument of a command line. Nothing in it is secret. */
export const EscrowArgument = Schema.StringFromBase64Url.pipe(Schema.decodeTo(Schema.fromJsonString(EscrowTerms)))

/** The type of a sealed recovery password, in its header (RFC 7516, 4.1.11). */
export const escrowType = "itam-escrow+jwe"

/** What is sealed: the recovery password, and what tells that it was put where it belongs. */
export const EscrowedPassword = Schema.Struct({
  v: Schema.Literal(1).annotate({ description: "Version of this form" }),
  tenantId: text("Tenant of the backend"),
  assetId: text("Id of the agent that sealed it"),
  volumeId: text("The volume by its GUID"),
  volume: text("The volume as people know it"),
  protectorId: text("Id of the protector: what BitLocker asks for when it is locked"),
  recoveryPassword: Schema.RedactedFromValue(text("The recovery password")),
  at: instant("When it was sealed")
}).annotate({ identifier: "EscrowedPassword", title: "Recovery password in escrow" })
export interface EscrowedPassword extends Schema.Schema.Type<typeof EscrowedPassword> {}
