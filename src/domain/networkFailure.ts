/**
 * What a person is told of a network error, by the code that Node gives it. No message is repeated: it may hold
 * anything.
 */
export const networkFailure = (code: string | undefined): string =>
  code === undefined ? "network error" : words[code] ?? grouped(code) ?? `network error (${code})`

/** System errors (errno(3)), name resolution (getaddrinfo(3)), and OpenSSL's verdicts on certificates. */
const words: { readonly [code: string]: string } = {
  ECONNREFUSED: "connection refused: nothing listens there",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut while sending",
  ECONNABORTED: "the connection was cut",
  ETIMEDOUT: "no connection in time",
  EHOSTUNREACH: "no way to the host",
  ENETUNREACH: "no network",
  ENETDOWN: "the network is down",
  EADDRNOTAVAIL: "no local address to connect from",
  ENOTFOUND: "name not found",
  EAI_AGAIN: "no name server answers",
  EAI_FAIL: "the name server fails",
  EPROTO: "TLS: no common ground with the other side",
  DEPTH_ZERO_SELF_SIGNED_CERT: "TLS: the certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "TLS: the certificate's issuer is self-signed and not trusted here",
  UNABLE_TO_GET_ISSUER_CERT: "TLS: the certificate's issuer is not known here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "TLS: the certificate's issuer is not known here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "TLS: the certificate's issuer is not known here",
  CERT_HAS_EXPIRED: "TLS: the certificate has expired",
  CERT_NOT_YET_VALID: "TLS: the certificate is not valid yet (is the clock right?)",
  CERT_REVOKED: "TLS: the certificate is revoked",
  CERT_UNTRUSTED: "TLS: the certificate is not trusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "TLS: the certificate is for another name"
}

const grouped = (code: string): string | undefined => {
  if (code.startsWith("HPE_")) return `the answer is not HTTP (${code})`
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) {
    return `TLS: no common ground with the other side (${code})`
  }
  return undefined
}
