import { make } from "./Format.ts"

/** Names of one address, the canonical one first. */
export interface Host {
  readonly address: string
  readonly names: ReadonlyArray<string>
}

/** `/etc/hosts` (hosts(5)): an address and its names a line, `#` begins a comment. */
export const EtcHosts = make<ReadonlyArray<Host>>("/etc/hosts", (text) =>
  text.split("\n").flatMap((line) => {
    const [address, ...names] = line.split("#", 1)[0]!.split(/\s+/).filter((word) => word !== "")
    return address === undefined || names.length === 0 ? [] : [{ address, names }]
  }))
