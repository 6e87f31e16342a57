import { canonicalIp } from "../ipAddress.ts"
import { make } from "./Format.ts"

/** `/etc/resolv.conf` (resolv.conf(5)): addresses of the name servers in order of preference, each one once. */
export const ResolvConf = make<ReadonlyArray<string>>("resolv.conf", (text) => [
  ...new Set(
    text.split("\n").flatMap((line) => {
      const address = canonicalIp(/^nameserver[ \t]+(\S+)/.exec(line)?.[1])
      return address === undefined ? [] : [address]
    })
  )
])
