import { createHash, createHmac } from "node:crypto"

/** SHA-256 in lower-case hex; a text counts as its UTF-8 bytes. */
export const sha256Hex = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex")

/** HMAC-SHA-256 of a text's UTF-8 bytes. */
export const hmacSha256 = (key: Uint8Array, text: string): Uint8Array => createHmac("sha256", key).update(text).digest()

export const sha256Base64url = (text: string): string => createHash("sha256").update(text).digest("base64url")
