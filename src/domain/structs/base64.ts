import { Schema } from "effect"

/** Bytes as JSON carries them (RFC 4648, section 4). */
export const base64: (bytes: Uint8Array) => string = Schema.encodeSync(Schema.Uint8ArrayFromBase64)
