import * as path from "node:path"
import { type Ran, run } from "./run.ts"

/** What a signature says, and whether the file is still the one that was signed. */
export interface Authenticode {
  readonly signedDigest: string
  readonly foundDigest: string
  /** Distinguished name of who has signed, one attribute behind another. */
  readonly subject: string
  /** Whether signature and time stamp hold, up to the root that is known here. */
  readonly verified: boolean
}

/**
 * What `osslsigncode verify` says of a signature. It calls a digest that the signature holds "current", and what it works
 * out itself "calculated".
 */
export const authenticodeIn = ({ status, stderr, stdout }: Ran): Authenticode => {
  const found = (what: string, pattern: RegExp) => {
    const value = pattern.exec(stdout)?.[1]
    if (value === undefined) throw new Error(`osslsigncode says nothing of ${what}:\n${stdout}${stderr}`)
    return value
  }
  return {
    signedDigest: found("the digest that was signed", /^Current message digest\s*: ([0-9A-F]+)\b/m),
    foundDigest: found("the digest of the file", /^Calculated message digest\s*: ([0-9A-F]+)\b/m),
    subject: found("who has signed", /Signer #0:\s+Subject\s*: (.+)$/m),
    verified: status === 0
  }
}

const publisher = "/CN=OpenJS Foundation"

/** Fails for a runtime of Windows that is not as its publisher has signed it. */
export const assertPublished = ({ foundDigest, signedDigest, subject, verified }: Authenticode): void => {
  if (foundDigest !== signedDigest) throw new Error(`the runtime was changed after ${subject} had signed it`)
  if (!subject.endsWith(publisher)) throw new Error(`the runtime is signed by ${subject}, not by the OpenJS Foundation`)
  if (!verified) throw new Error(`the signature of the runtime by ${subject} does not hold`)
}

/**
 * Microsoft Identity Verification Root Certificate Authority 2020, which Debian does not have among its roots. SHA-256, to
 * compare with the list of Microsoft PKI Services: 5367f20c7ade0e2bca790915056d086b720c33c1fa2a2661acf787e3292e1270.
 */
const root = path.join(import.meta.dirname, "microsoft-identity-root-2020.pem")

/** Looks at a signature without asking the network for lists of revoked certificates. */
export const authenticodeOf = (file: string): Authenticode => {
  const verify = (...options: ReadonlyArray<string>) =>
    run("osslsigncode", ["verify", ...options, "-CAfile", root, "-TSA-CAfile", root, "-in", file])
  const first = verify("-ignore-crl")
  // version 2.5 of Debian 12 asks no network and does not know the option
  return authenticodeIn(first.stdout.includes("message digest") ? first : verify())
}
