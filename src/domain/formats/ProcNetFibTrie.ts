import { canonicalIpv4 } from "../ipAddress.ts"
import { make } from "./Format.ts"

/**
 * `/proc/net/fib_trie` (kernel document fib_trie): the IPv4 addresses of this machine, which are its `/32 host LOCAL`
 * leaves; the file does not tell on which interface they are. Ordered, each one once.
 */
export const ProcNetFibTrie = make<ReadonlyArray<string>>("/proc/net/fib_trie", (text) => {
  const addresses = new Set<string>()
  let leaf: string | undefined
  for (const line of text.split("\n")) {
    const opened = /^\s*\|-- ([\d.]{7,15})$/.exec(line)?.[1]
    if (opened !== undefined) leaf = canonicalIpv4(opened)
    else if (leaf !== undefined && /^\s*\/32 host LOCAL$/.test(line)) addresses.add(leaf)
  }
  return [...addresses].toSorted()
})
