import { Result } from "effect"
import { createPublicKey, type KeyObject } from "node:crypto"
import * as fs from "node:fs/promises"
import { type EscrowKey, thumbprintInput } from "../domain/EscrowKey.ts"
import { sha256Base64url } from "./sha256.ts"

/** Smaller RSA keys are not to be used for anything new (NIST SP 800-131A, 6). */
const fewestBits = 2048

/** Smaller exponents are not to be used either (FIPS 186-5, 5.4). */
const smallestExponent = 65_537n

const othersMayWrite = 0o022

/** A key of which the sealed passwords have to be safe for years, or what is wrong with it in words. */
export const readEscrowKey = async (file: string): Promise<EscrowKey | string> => {
  const { mode, uid } = await fs.stat(file)
  const self = process.getuid?.()
  if (self !== undefined && uid !== 0 && uid !== self) {
    return `belongs to another user, who could put another key there; run: chown root ${file}`
  }
  if (self !== undefined && (mode & othersMayWrite) !== 0) {
    return `other users of this machine can write it and put another key there; run: chmod go-w ${file}`
  }
  return escrowKeyFrom(await fs.readFile(file, "utf8"))
}

/** The key that a text is, SPKI in PEM (RFC 7468, 13) or a JSON Web Key (RFC 7517), or why it is none to seal with. */
export const escrowKeyFrom = (text: string): EscrowKey | string => {
  const isJson = text.trimStart().startsWith("{")
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) || isJson && isPrivate(text)) {
    return "is a private key: that one stays with the organisation; give the agents its public half alone"
  }
  const key = isJson ? fromJwk(text) : fromPem(text)
  if (key === undefined) {
    return "is no public key: it has to be SPKI in PEM (-----BEGIN PUBLIC KEY-----) or a JSON Web Key"
  }
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType !== "rsa") return `is a key of the kind ${key.asymmetricKeyType}: it has to be RSA`
  if (modulusLength < fewestBits) return `is an RSA key of ${modulusLength} bits: it has to have ${fewestBits} or more`
  if (publicExponent < smallestExponent) {
    return `is an RSA key with the exponent ${publicExponent}: it has to be ${smallestExponent} or more`
  }
  const { e = "", n = "" } = key.export({ format: "jwk" })
  return { keyId: thumbprint({ e, n }), n, e }
}

export const thumbprint = (key: Pick<EscrowKey, "e" | "n">) => sha256Base64url(thumbprintInput(key))

const attempt = <A>(make: () => A): A | undefined => Result.getOrUndefined(Result.try(make))

const isPrivate = (text: string) => attempt(() => "d" in JSON.parse(text)) === true

const fromJwk = (text: string): KeyObject | undefined =>
  attempt(() => createPublicKey({ key: JSON.parse(text), format: "jwk" }))

const fromPem = (text: string): KeyObject | undefined => {
  const [pem] = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/.exec(text) ?? []
  return pem === undefined ? undefined : attempt(() => createPublicKey(pem))
}
