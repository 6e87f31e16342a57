import { createHash } from "node:crypto"

/** SHA-256 in lower-case hex; a text counts as its UTF-8 bytes. */
export const sha256Hex = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex")
