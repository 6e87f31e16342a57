import { make, misfit } from "./Format.ts"

/**
 * Digests of files in lower-case hex, by name: what sha256sum(1) writes and checks, a digest, a space, a space or `*`,
 * and a name a line. Names that it had to escape are not for files of ours. A line that is anything else makes all of
 * it worthless: what is not understood is not vouched for.
 */
export const Sha256Sums = make<ReadonlyMap<string, string>>("SHA256SUMS", (text) => {
  const sums = new Map<string, string>()
  for (const [index, line] of text.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    if (line.trim() === "") continue
    const [, digest, name] = /^([0-9a-f]{64}) [ *](?:\.\/)?([^\\]+)$/i.exec(line) ?? []
    if (digest === undefined || name === undefined) return misfit(`line ${index + 1} is no digest and name`)
    if (sums.has(name)) return misfit(`line ${index + 1} names a file for the second time`)
    sums.set(name, digest.toLowerCase())
  }
  return sums.size === 0 ? misfit("it names no file") : sums
})
