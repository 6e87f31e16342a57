import { run } from "./run.ts"

/** What a signature says, and whether the file is still the one that was signed. */
export interface Authenticode {
  readonly signedDigest: string
  readonly foundDigest: string
  /** Distinguished name of who has signed, one attribute behind another. */
  readonly subject: string
}

/**
 * What `osslsigncode verify` prints of a signature. It calls a digest that the signature holds "current", and what it
 * works out itself "calculated"; how it ends says more than is asked here, for it wants the chain of certificates as well.
 */
export const authenticodeIn = (printed: string): Authenticode => {
  const found = (what: string, pattern: RegExp) => {
    const value = pattern.exec(printed)?.[1]
    if (value === undefined) throw new Error(`osslsigncode says nothing of ${what}:\n${printed}`)
    return value
  }
  return {
    signedDigest: found("the digest that was signed", /^Current message digest\s*: ([0-9A-F]+)\s*$/m),
    foundDigest: found("the digest of the file", /^Calculated message digest\s*: ([0-9A-F]+)\s*$/m),
    subject: found("who has signed", /Signer #0:\s+Subject\s*: (.+)$/m)
  }
}

const publisher = "/CN=OpenJS Foundation"

/**
 * Fails for a runtime of Windows that is not as its publisher has signed it. That the certificate is one of the publisher
 * is taken from its subject: the root of its chain, of Microsoft's identity service, is not among those of Debian.
 */
export const assertPublished = ({ foundDigest, signedDigest, subject }: Authenticode): void => {
  if (foundDigest !== signedDigest) throw new Error(`the runtime was changed after ${subject} had signed it`)
  if (!subject.endsWith(publisher)) throw new Error(`the runtime is signed by ${subject}, not by the OpenJS Foundation`)
}

export const authenticodeOf = (file: string): Authenticode => {
  const { stderr, stdout } = run("osslsigncode", ["verify", "-in", file])
  return authenticodeIn(stdout + stderr)
}

export interface Signer {
  /** PEM, the certificate first and its chain behind it. */
  readonly certificates: string
  readonly key: string
}

/** Puts a signature on an executable or a library of Windows, without a time stamp: that takes a service on the network. */
export const signed = (file: string, { certificates, key }: Signer, into: string): void => {
  const how = ["-certs", certificates, "-key", key, "-h", "sha256", "-n", "ITAM Scanner"]
  const { status, stderr, stdout } = run("osslsigncode", ["sign", ...how, "-in", file, "-out", into])
  if (status !== 0) throw new Error(`osslsigncode could not sign ${file}:\n${stderr}${stdout}`)
}
