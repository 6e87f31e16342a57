import { DateTime } from "effect"
import { networkFailure } from "../networkFailure.ts"
import { type Complaint, type Finding, info, ok, problem, warning } from "./Finding.ts"

/** One certificate of a chain. */
export interface CertificateFacts {
  /** Whom it is for, in short: the common name, or the first name in it. */
  readonly subject: string
  readonly issuer: string
  readonly isSelfSigned: boolean
  readonly validFromMs: number
  readonly validToMs: number
}

/** What a backend showed in a TLS handshake. */
export interface TlsFacts {
  readonly host: string
  readonly protocol: string
  /** The backend's own certificate first, then its authorities as far as they were shown or are known. */
  readonly chain: ReadonlyArray<CertificateFacts>
  /** Names and addresses that its own certificate is for. */
  readonly names: ReadonlyArray<string>
  /** OpenSSL's or Node's verdict, where it is not trusted. */
  readonly fault: string | undefined
  /** Its own certificate is for other hosts than this one. */
  readonly otherHost: boolean
}

/** That long before its end a certificate is worth a warning. */
const noticeMs = 30 * 86_400_000

const why = "The agent sends nothing to a backend whose certificate it cannot verify, and there is no switch for that."

/** What is to be said of the certificates that a backend showed, as of a moment. */
export const certificateFindings = (facts: TlsFacts, nowMs: number): ReadonlyArray<Finding> => {
  const faults = [...outdated(facts, nowMs), ...untrusted(facts), ...misnamed(facts)]
  const unexplained = faults.length === 0 && facts.fault !== undefined
    ? [{ what: networkFailure(facts.fault), why, remedy: "Have the certificate of the backend renewed." }]
    : []
  const problems = [...faults, ...unexplained].map((complaint) => problem("certificate", complaint))
  return [
    ...(problems.length > 0 ? problems : [ok("certificate", inWords(facts))]),
    ...ending(facts, nowMs)
  ]
}

const inWords = ({ chain, protocol }: TlsFacts) =>
  chain[0] === undefined
    ? `${protocol}`
    : `${chain[0].subject}, issued by ${chain[0].issuer}, valid until ${dayOf(chain[0].validToMs)}, ${protocol}`

const outdated = ({ chain }: TlsFacts, nowMs: number): ReadonlyArray<Complaint> => {
  const late = chain.find(({ validToMs }) => validToMs < nowMs)
  const early = chain.find(({ validFromMs }) => validFromMs > nowMs)
  return [
    ...(late === undefined ? [] : [{
      what: `the certificate of ${late.subject} has expired on ${dayOf(late.validToMs)}`,
      why,
      remedy: "Have the backend's administrator renew it. If it is valid elsewhere, look at the clock of this machine."
    }]),
    ...(early === undefined ? [] : [{
      what: `the certificate of ${early.subject} is valid only from ${dayOf(early.validFromMs)} on`,
      why,
      remedy: "Look whether the clock of this machine is right."
    }])
  ]
}

/** Verdicts of OpenSSL (X509_STORE_CTX_get_error(3)) that mean: nobody whom we trust stands behind it. */
const unknownIssuer = new Set([
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
])

const untrusted = ({ chain, fault, host }: TlsFacts): ReadonlyArray<Complaint> => {
  const own = chain[0]
  const last = chain.at(-1)
  if (fault === "DEPTH_ZERO_SELF_SIGNED_CERT" || fault !== undefined && own?.isSelfSigned === true) {
    return [{
      what: `the certificate of ${host} is self-signed: nobody but itself stands behind it`,
      why,
      remedy: "Have the backend get a certificate from your authority. Or put this certificate as a PEM file on this "
        + "machine, after comparing its fingerprint, and name it in CA_FILE."
    }]
  }
  if (fault === undefined || !unknownIssuer.has(fault) || last === undefined) return []
  const missing = last.isSelfSigned ? last.subject : last.issuer
  const alone = chain.length === 1 && !last.isSelfSigned
  return [{
    what: `the authority "${missing}" that stands behind the certificate of ${host} is not trusted here`,
    why,
    remedy:
      `Put the certificate of "${missing}" as a PEM file on this machine and name it in CA_FILE, or add it to the `
      + "authorities of the system."
      + (alone ? " If it is an intermediate one, the backend should send it along: its chain is incomplete." : "")
      + " An authority that you do not know may be a security product that opens TLS on the way."
  }]
}

const misnamed = ({ host, names, otherHost }: TlsFacts): ReadonlyArray<Complaint> =>
  !otherHost ? [] : [{
    what: `the certificate is for ${
      names.length === 0 ? "no name at all" : names.slice(0, 5).join(", ")
    }, not for ${host}`,
    why,
    remedy: "Use a name in API_BASE_URL that the certificate is for, or have one issued for this name."
  }]

const ending = ({ chain }: TlsFacts, nowMs: number): ReadonlyArray<Finding> =>
  chain
    .filter(({ validToMs }) => validToMs >= nowMs && validToMs - nowMs <= noticeMs)
    .map(({ subject, validToMs }) =>
      warning("certificate", {
        what: `the certificate of ${subject} expires on ${dayOf(validToMs)}`,
        why: "From then on no agent delivers anything.",
        remedy: "Have the backend's administrator renew it before that day."
      })
    )

/** No handshake came about. */
export const handshakeFinding = (host: string, code: string): Finding =>
  problem("certificate", {
    what: `${host}: ${
      /WRONG_VERSION|PACKET_LENGTH|EPROTO/.test(code)
        ? `what answers there does not speak TLS (${code})`
        : networkFailure(code)
    }`,
    why: "Without TLS nothing is sent to a backend at https://.",
    remedy: "Look whether the port is right, whether the backend wants http://, and whether it speaks TLS 1.2 or later."
  })

export const unencrypted = (backend: string): Finding =>
  info("certificate", `${backend} is reached by http://: there is no certificate`)

const dayOf = (ms: number) => DateTime.formatIsoDateUtc(DateTime.makeUnsafe(ms))
