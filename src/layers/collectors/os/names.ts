import { Effect } from "effect"
import { EtcHosts, type Host } from "../../../domain/formats/EtcHosts.ts"
import { present } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent, read } from "../Collector.ts"

/**
 * The fully qualified name, as far as the machine itself knows it: no name server is ever asked. It is in the node name, in
 * `/etc/hosts` beside the node name, or in the domain name that the kernel was given (hostname(1), THE FQDN).
 */
export const fqdn = Effect.fnUntraced(function*(nodeName: string) {
  if (nodeName.includes(".")) return nodeName
  const beside = qualified(nodeName, (yield* ifPresent(read("/etc/hosts", EtcHosts))) ?? [])
  if (beside !== undefined) return beside
  const machine = yield* Machine
  const domain = present(yield* ifPresent(machine.readFile("/proc/sys/kernel/domainname")))
  return domain?.includes(".") ? `${nodeName}.${domain}` : undefined
})

/** `.localdomain` is what installers write for want of a domain. */
const qualified = (nodeName: string, hosts: ReadonlyArray<Host>) =>
  hosts.filter(({ names }) => names.includes(nodeName)).flatMap(({ names }) => names).find((name) =>
    name.startsWith(`${nodeName}.`) && !name.endsWith(".localdomain")
  )
