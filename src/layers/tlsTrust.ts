import { Effect, Option } from "effect"
import { createPrivateKey, X509Certificate } from "node:crypto"
import * as tls from "node:tls"
import { WrongSettings } from "../services/Settings.ts"
import { readSecretFile } from "./secretFile.ts"

/** Files in PEM form (RFC 7468) beside what the system trusts. */
export interface TrustFiles {
  /** Further certificate authorities. */
  readonly caFile: Option.Option<string>
  /** What the agent shows to a backend that asks who it is, … */
  readonly clientCertFile: Option.Option<string>
  /** … and its key. */
  readonly clientKeyFile: Option.Option<string>
}

/** Whom to trust and what to show, checked. */
export interface Trust {
  readonly authorities: ReadonlyArray<string>
  readonly identity?: { readonly cert: string; readonly key: string }
}

/** Reads the files, so that a wrong one stops the start instead of every delivery. */
export const read = Effect.fn("tlsTrust.read")(function*(files: TrustFiles): Effect.fn.Return<Trust, WrongSettings> {
  const authorities = Option.isSome(files.caFile) ? yield* certificatesIn("CA_FILE", files.caFile.value) : []
  if (Option.isNone(files.clientCertFile) && Option.isNone(files.clientKeyFile)) return { authorities }
  if (Option.isNone(files.clientCertFile)) {
    return yield* wrong("CLIENT_CERT_FILE", "settings", "is missing: CLIENT_KEY_FILE is the key of a certificate")
  }
  if (Option.isNone(files.clientKeyFile)) {
    return yield* wrong("CLIENT_KEY_FILE", "settings", "is missing: CLIENT_CERT_FILE is of no use without its key")
  }
  const chain = yield* certificatesIn("CLIENT_CERT_FILE", files.clientCertFile.value)
  const key = yield* privateKeyIn(files.clientKeyFile.value)
  if (!new X509Certificate(chain[0]!).checkPrivateKey(createPrivateKey(key))) {
    return yield* wrong(
      "CLIENT_KEY_FILE",
      files.clientKeyFile.value,
      "is not the key of the first certificate in "
        + files.clientCertFile.value
    )
  }
  return { authorities, identity: { cert: chain.join("\n"), key } }
})

const wrong = (key: string, from: string, message: string) =>
  new WrongSettings({ faults: [{ key, from, message: `${key} ${message}` }] })

const inPem = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g

const certificatesIn = Effect.fnUntraced(function*(key: string, file: string) {
  const { text } = yield* readText(key, file)
  const certificates = text.match(inPem) ?? []
  if (certificates.length === 0) return yield* wrong(key, file, "has no certificate in it; it has to be in PEM form")
  yield* Effect.try({
    try: () => certificates.map((certificate) => new X509Certificate(certificate)),
    catch: () => wrong(key, file, "has a certificate in it that is damaged")
  })
  return certificates
})

const privateKeyIn = Effect.fnUntraced(function*(file: string) {
  const { exposed, text } = yield* readText("CLIENT_KEY_FILE", file)
  if (exposed) {
    return yield* wrong("CLIENT_KEY_FILE", file, `can be read by other users of this machine; run: chmod 600 ${file}`)
  }
  yield* Effect.try({
    try: () => createPrivateKey(text),
    catch: () => wrong("CLIENT_KEY_FILE", file, "has no private key in it that can be read: PEM form, no passphrase")
  })
  return text
})

const readText = (key: string, file: string) =>
  Effect.tryPromise({
    try: () => readSecretFile(file),
    catch: (cause) => wrong(key, file, `cannot be read (${(cause as NodeJS.ErrnoException).code ?? "unknown error"})`)
  })

/**
 * What a connection is verified with, made when it is first needed, for reading the authorities of a system takes a
 * while. Node's variables `NODE_EXTRA_CA_CERTS` and `NODE_TLS_REJECT_UNAUTHORIZED` count for nothing here.
 */
export const secureContext = ({ authorities, identity }: Trust): () => tls.SecureContext => {
  let made: tls.SecureContext | undefined
  return () =>
    made ??= tls.createSecureContext({
      minVersion: "TLSv1.2",
      ca: [
        ...new Set([...authorities, ...tls.getCACertificates("system"), ...tls.getCACertificates("bundled")])
      ],
      ...identity
    })
}
