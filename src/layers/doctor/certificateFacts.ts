import { DateTime, Option } from "effect"
import type { X509Certificate } from "node:crypto"
import type { CertificateFacts } from "../../domain/doctor/certificate.ts"

/** What is told of a certificate. Its texts are its maker's: control characters are taken out, and they are cut. */
export const certificateFactsOf = (certificate: X509Certificate): CertificateFacts => ({
  subject: shortName(certificate.subject) ?? namesOf(certificate)[0] ?? "a nameless certificate",
  issuer: shortName(certificate.issuer) ?? "a nameless authority",
  isSelfSigned: certificate.checkIssued(certificate),
  validFromMs: momentOf(certificate.validFrom),
  validToMs: momentOf(certificate.validTo)
})

/** The common name of a distinguished name as Node.js writes it, one part a line; else its organisation. */
const shortName = (distinguished: string | undefined): string | undefined => {
  const part = (key: string) =>
    distinguished?.split("\n").find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1)
  const name = part("CN") ?? part("O")
  return name === undefined ? undefined : harmless(name)
}

/** Names and addresses that a certificate is for: `DNS:a.example, IP Address:192.0.2.1`. */
export const namesOf = ({ subjectAltName }: X509Certificate): ReadonlyArray<string> =>
  (subjectAltName ?? "").split(/,\s*/).flatMap((each) => {
    const [, name] = /^(?:DNS|IP Address):(.+)$/.exec(each) ?? []
    return name === undefined ? [] : [harmless(name)]
  })

const harmless = (text: string) => text.replace(/[\p{C}\s]+/gu, " ").slice(0, 100)

/** `Jan  1 00:00:00 2026 GMT`. */
const momentOf = (text: string) =>
  Option.match(DateTime.make(text), { onNone: () => 0, onSome: DateTime.toEpochMillis })
