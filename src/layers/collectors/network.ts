import { Effect } from "effect"
import { ShellAssignments } from "../../domain/formats/ShellAssignments.ts"
import { hasMacAddress, kindOf } from "../../domain/interfaceKind.ts"
import { compact, orderedBy, plain, presentMac, presentNumber } from "../../domain/presence.ts"
import { Machine } from "../../services/Machine.ts"
import { Gaps, ifPresent, make, read, source } from "./Collector.ts"
import { type Link, links } from "./network/links.ts"
import { macos } from "./network/macos.ts"
import { dnsServers, gateways } from "./network/routing.ts"
import { windows } from "./network/windows.ts"

const networkInterface = Effect.fnUntraced(function*(link: Link) {
  const machine = yield* Machine
  const folder = `/sys/class/net/${link.name}`
  const names = new Set(yield* ifPresent(machine.listFolder(folder)))
  const virtual = !names.has("device") && !link.onBus
  const madeAs = link.madeAs ?? (yield* ifPresent(read(`${folder}/uevent`, ShellAssignments)))?.get("DEVTYPE")
  const kind = kindOf({ ...link, madeAs, wireless: names.has("wireless") || names.has("phy80211") })
  const macAddress = hasMacAddress(link.linkType) ? presentMac(link.address) : undefined
  const permanentMacAddress = presentMac(link.permanentAddress)
  return compact({
    name: plain(link.name) ?? link.name,
    kind: plain(kind),
    macAddress,
    permanentMacAddress: permanentMacAddress === macAddress ? undefined : permanentMacAddress,
    addresses: orderedBy(link.addresses, ({ family }) => family, ({ address }) => address),
    speedMbps: virtual && kind !== "bond" ? undefined : yield* speedMbps(folder),
    up: link.up,
    mtu: link.mtu,
    virtual,
    driver: plain((yield* ifPresent(machine.readLink(`${folder}/device/driver`)))?.split("/").at(-1))
  })
})

/** Speed of the link in Mbit/s. What software made has none, whatever it claims; -1 and 0xffffffff are no speed. */
const speedMbps = Effect.fnUntraced(function*(folder: string) {
  const machine = yield* Machine
  const text = (yield* ifPresent(machine.readFile(`${folder}/speed`)))?.trim()
  const speed = text === undefined || text === "" ? undefined : presentNumber(Number(text))
  return speed !== undefined && speed > 0 ? speed : undefined
})

/**
 * One end of the cable to a container or a guest comes and goes with it, and says nothing about this machine: it is
 * listed only where it has an address that others can reach, as it has inside a container.
 */
const isListed = (link: Link) => !isCable(link) || link.addresses.some(({ scope }) => scope === "global")

/** `veth` leads to a container, `vif1.0` to a guest of Xen, and a `tun` that is plugged into a bridge to one of QEMU. */
const isCable = ({ enslaved, madeAs, name }: Link) =>
  madeAs === "veth" || /^(?:veth|vif\d+\.\d+)/.test(name) || madeAs === "tun" && enslaved === true

const linux = Effect.gen(function*() {
  const interfaces = yield* Effect.forEach((yield* links).filter(isListed), networkInterface, { concurrency: 8 })
  yield* Gaps.use((gaps) => gaps.cite("/sys/class/net"))
  return compact({
    interfaces: orderedBy(interfaces, ({ name }) => name),
    gateways: yield* gateways,
    dnsServers: yield* dnsServers
  })
})

export const network = make({
  name: "network",
  sources: {
    linux: source("ip, /sys/class/net", linux),
    darwin: macos,
    win32: source("GetAdaptersAddresses, registry", windows)
  }
})
