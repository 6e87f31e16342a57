import { Effect } from "effect"
import { ipAddressArguments, IpAddressJson } from "../../../domain/formats/IpAddressJson.ts"
import { ProcNetFibTrie } from "../../../domain/formats/ProcNetFibTrie.ts"
import { ProcNetIfInet6 } from "../../../domain/formats/ProcNetIfInet6.ts"
import { ProcNetRoute } from "../../../domain/formats/ProcNetRoute.ts"
import { linkTypeOf } from "../../../domain/interfaceKind.ts"
import type { InterfaceAddress } from "../../../domain/inventory/Network.ts"
import { canonicalIp } from "../../../domain/ipAddress.ts"
import { assignedToInterfaces } from "../../../domain/ipv4Assignment.ts"
import { compact } from "../../../domain/presence.ts"
import { Absent, Machine, Unreadable } from "../../../services/Machine.ts"
import { Gaps, ifPresent, optional, read, runAndRead } from "../Collector.ts"

/** An interface as the kernel knows it. */
export interface Link {
  readonly name: string
  readonly linkType?: string | undefined
  /** What software made it. */
  readonly madeAs?: string | undefined
  readonly address?: string | undefined
  readonly permanentAddress?: string | undefined
  readonly mtu?: number | undefined
  readonly up?: boolean | undefined
  /** Whether it is a port of another interface, such as a bridge. */
  readonly enslaved?: boolean | undefined
  /** Whether it is known to sit on a bus. */
  readonly onBus: boolean
  readonly addresses: ReadonlyArray<InterfaceAddress>
}

/** An `ip` that knows no JSON (BusyBox, iproute2 before 4.14) is none: what the kernel's files cannot tell is noted there. */
const toldByIp = runAndRead("ip", ipAddressArguments, IpAddressJson).pipe(
  Effect.catchIf(
    (error) => error._tag === "Unreadable" && /unrecognized option|Option "-j" is unknown/.test(error.detail),
    ({ what }) => Effect.fail(new Absent({ what }))
  )
)

/** Every interface with its addresses: from `ip`, or from the kernel's files where there is none. */
export const links = Effect.gen(function*() {
  const gaps = yield* Gaps
  const answer = yield* optional("interfaces", toldByIp)
  yield* gaps.cite(answer === undefined ? "/proc/net" : "ip")
  return answer === undefined ? yield* linksOfKernel : answer.map((link): Link => ({
    name: link.ifname,
    linkType: link.link_type,
    madeAs: link.linkinfo?.info_kind,
    address: link.address,
    permanentAddress: link.permaddr,
    mtu: link.mtu,
    up: upOf(link.operstate, link.flags?.includes("LOWER_UP") === true && link.flags.includes("UP")),
    enslaved: link.master !== undefined,
    onBus: link.parentdev !== undefined,
    addresses: (link.addr_info ?? []).flatMap(({ family, local, prefixlen, scope }) =>
      addressOf(local, prefixlen, family === "inet" ? "ipv4" : "ipv6", scope)
    )
  }))
})

/** Links made by software often do not know their state: then it counts whether they carry. */
const upOf = (operstate: string | undefined, carries: boolean) => {
  const state = operstate?.toLowerCase()
  return state === undefined || state === "unknown" ? carries : state === "up"
}

const addressOf = (
  text: string,
  prefixLength: number,
  family: InterfaceAddress["family"],
  scope: string | undefined
): ReadonlyArray<InterfaceAddress> => {
  const address = canonicalIp(text)
  return address === undefined
    ? []
    : [compact({ address, prefixLength, family, scope: scopes.find((each) => each === scope) })]
}

const scopes = ["global", "link", "host", "site"] as const

const linksOfKernel = Effect.gen(function*() {
  const machine = yield* Machine
  const names = yield* machine.listFolder("/sys/class/net")
  const addresses = yield* addressesOfKernel
  return yield* Effect.forEach(
    names.filter((name) => name !== "bonding_masters"),
    (name) => linkOfKernel(name, addresses)
  )
})

const linkOfKernel = Effect.fnUntraced(function*(
  name: string,
  addresses: ReadonlyArray<{ readonly interfaceName: string; readonly address: InterfaceAddress }>
) {
  const machine = yield* Machine
  const fact = (file: string) =>
    Effect.map(ifPresent(machine.readFile(`/sys/class/net/${name}/${file}`)), (text) => text?.trim())
  const mtu = Number(yield* fact("mtu"))
  const link: Link = {
    name,
    linkType: linkTypeOf(yield* fact("type")),
    address: yield* fact("address"),
    mtu: Number.isInteger(mtu) ? mtu : undefined,
    up: upOf(yield* fact("operstate"), (yield* fact("carrier")) === "1"),
    onBus: false,
    addresses: addresses.filter(({ interfaceName }) => interfaceName === name).map(({ address }) => address)
  }
  return link
})

const addressesOfKernel = Effect.gen(function*() {
  const ipv6 = (yield* optional("IPv6 addresses", read("/proc/net/if_inet6", ProcNetIfInet6))) ?? []
  const local = (yield* optional("IPv4 addresses", read("/proc/net/fib_trie", ProcNetFibTrie))) ?? []
  const routes = (yield* optional("IPv4 routes", read("/proc/net/route", ProcNetRoute))) ?? []
  const { assigned, untold } = assignedToInterfaces(local, routes)
  if (untold.length > 0) {
    const error = new Unreadable({ what: "/proc/net/fib_trie", detail: "cannot tell the interface without ip" })
    yield* Gaps.use((gaps) => gaps.note(`${untold.length} IPv4 addresses`, error))
  }
  return [
    ...assigned.map(({ address, interfaceName, prefixLength }) => ({
      interfaceName,
      address: { address, prefixLength, family: "ipv4" as const }
    })),
    ...ipv6.map(({ address, interfaceName, prefixLength, scope }) => ({
      interfaceName,
      address: compact({ address, prefixLength, family: "ipv6" as const, scope })
    }))
  ]
})
