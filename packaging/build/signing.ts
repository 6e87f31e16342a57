import { run } from "./run.ts"

/** Who signs, by the names of two files in PEM form. */
export interface Signer {
  /** The certificate first, and its chain behind it. */
  readonly certificates: string
  readonly key: string
}

/** Puts a signature on an executable or a library of Windows, without a time stamp: that takes a service on the network. */
export const signed = (file: string, { certificates, key }: Signer, into: string): void => {
  const how = ["-certs", certificates, "-key", key, "-h", "sha256", "-n", "ITAM Scanner"]
  const { status, stderr, stdout } = run("osslsigncode", ["sign", ...how, "-in", file, "-out", into])
  if (status !== 0) throw new Error(`osslsigncode could not sign ${file}:\n${stderr}${stdout}`)
}
