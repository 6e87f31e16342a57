import { constants, createDecipheriv, generateKeyPairSync, type KeyObject, privateDecrypt } from "node:crypto"
import { type EscrowKey, escrowType } from "../src/domain/EscrowKey.ts"
import { escrowKeyFrom } from "../src/layers/escrowKeyFile.ts"

/** An organisation that has recovery passwords sealed for it. */
export const anOrganisation = (modulusLength = 2048) => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength })
  const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString()
  return { privateKey, publicKey, publicPem, key: escrowKeyFrom(publicPem) as EscrowKey }
}

/** Opens a JWE as RFC 7516, 5.2 has it, with what Node.js brings along and nothing else. */
export const openedByHand = (jwe: string, privateKey: KeyObject) => {
  const [header = "", wrapped = "", iv = "", body = "", tag = ""] = jwe.split(".")
  const bytes = (part: string) => Buffer.from(part, "base64url")
  const key = privateDecrypt(
    { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
    bytes(wrapped)
  )
  const decipher = createDecipheriv("aes-256-gcm", key, bytes(iv))
    .setAAD(Buffer.from(header, "ascii"))
    .setAuthTag(bytes(tag))
  const text = Buffer.concat([decipher.update(bytes(body)), decipher.final()]).toString("utf8")
  return { header: JSON.parse(bytes(header).toString("utf8")), payload: JSON.parse(text) }
}

/** Every whole sealed password in a text. */
export const sealedIn = (text: string): ReadonlyArray<string> =>
  (text.match(/eyJ[\w-]+(?:\.[\w-]+){4}/g) ?? []).filter((jwe) =>
    Buffer.from(jwe.split(".")[0]!, "base64url").toString("utf8").includes(escrowType)
  )

/** The form of bytes in base64, wherever in a text they begin. */
const base64At = (bytes: Buffer, offset: number) => {
  const all = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64").replaceAll("=", "")
  return all.slice(offset === 0 ? 0 : offset + 1, all.length - 2)
}

/** All the ways in which a password may lie somewhere without being sealed, as bytes. */
export const tracesOf = (password: string): ReadonlyArray<{ readonly form: string; readonly bytes: Buffer }> => {
  const forms = [password, password.replaceAll("-", ""), password.replaceAll("-", " ")]
  const escaped = [...password].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")
  return [
    ...forms.map((form) => ({ form, bytes: Buffer.from(form) })),
    ...forms.map((form) => ({ form: `UTF-16 of ${form}`, bytes: Buffer.from(form, "utf16le") })),
    ...forms.flatMap((form) =>
      [0, 1, 2].flatMap((offset) => [
        { form: `base64 of ${form}`, bytes: Buffer.from(base64At(Buffer.from(form), offset)) },
        { form: `base64 of UTF-16 of ${form}`, bytes: Buffer.from(base64At(Buffer.from(form, "utf16le"), offset)) }
      ])
    ),
    ...forms.map((form) => ({ form: `hex of ${form}`, bytes: Buffer.from(Buffer.from(form).toString("hex")) })),
    { form: "JSON with dashes escaped", bytes: Buffer.from(password.replaceAll("-", "\\u002d")) },
    { form: "JSON with all escaped", bytes: Buffer.from(escaped) }
  ]
}

/** In which of these ways a password lies in some bytes. */
export const tracesIn = (bytes: Uint8Array, password: string): ReadonlyArray<string> => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return tracesOf(password).filter((trace) => buffer.includes(trace.bytes)).map(({ form }) => form)
}
