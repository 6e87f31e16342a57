import { assert, describe, it } from "@effect/vitest"
import { IpAddressJson } from "../../src/domain/formats/IpAddressJson.ts"
import { ProcNetFibTrie } from "../../src/domain/formats/ProcNetFibTrie.ts"
import { ProcNetIfInet6 } from "../../src/domain/formats/ProcNetIfInet6.ts"
import { ProcNetIpv6Route } from "../../src/domain/formats/ProcNetIpv6Route.ts"
import { ProcNetRoute } from "../../src/domain/formats/ProcNetRoute.ts"
import { ResolvConf } from "../../src/domain/formats/ResolvConf.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const ip = `[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"operstate":"UNKNOWN",
"link_type":"loopback","address":"00:00:00:00:00:00","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,
"scope":"host","label":"lo"}]},{},{"ifindex":5,"ifname":"tun0","flags":["NO-CARRIER","POINTOPOINT","UP"],"mtu":1500,
"operstate":"DOWN","link_type":"none","linkinfo":{"info_kind":"tun","info_data":{"type":"tun"}},"addr_info":[{"family":
"inet","local":"10.1.2.3","address":"10.1.2.4","prefixlen":32,"scope":"global"},{"family":"mctp","local":8},{"family":
"inet6","local":"2001:db8::5","prefixlen":64,"scope":"global"}]}]`

const route = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
`
const ipv6Route =
  `fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000002 00000000 00000003     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`
const ifInet6 = `00000000000000000000000000000001 01 80 10 80       lo
fd000000000000000000000000000002 04 40 00 82     eth0
fe8000000000000000fc00fffe000001 04 40 20 80     eth0
`
const fibTrie = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     |-- 127.0.0.1
        /32 host LOCAL
     +-- 192.0.2.0/24 2 0 2
        |-- 192.0.2.0
           /24 link UNICAST
        |-- 192.0.2.2
           /32 host LOCAL
     |-- 192.0.2.255
        /32 link BROADCAST
Local:
     |-- 192.0.2.2
        /32 host LOCAL
`
const resolv = `# made by hand
search example.org
nameserver 192.0.2.53
nameserver\tFE80::1%eth0
nameserver 192.0.2.53
nameserver not-an-address
options edns0
`

describe("what ip says of interfaces", () => {
  it("is a list of links with addresses; what is damaged or of another family is passed over", () => {
    const [lo, tun, ...more] = valueOf(IpAddressJson, ip)
    assert.strictEqual(more.length, 0)
    assert.strictEqual(lo?.ifname, "lo")
    assert.strictEqual(tun?.linkinfo?.info_kind, "tun")
    assert.deepStrictEqual(tun?.addr_info?.map(({ local }) => local), ["10.1.2.3", "2001:db8::5"])
  })

  it("is refused where it is no list", () => {
    assert.include(refusalOf(IpAddressJson, "ip: invalid option -- 'j'"), "ip -j address")
  })
})

describe("the kernel's routes", () => {
  it("lead to a gateway or to a network that is reached directly", () => {
    assert.deepStrictEqual(valueOf(ProcNetRoute, route), [
      { interfaceName: "eth0", destination: "0.0.0.0", prefixLength: 0, gateway: "192.0.2.1" },
      { interfaceName: "eth0", destination: "192.0.2.0", prefixLength: 24 }
    ])
  })

  it("of IPv6 have a next hop, or are of no interest", () => {
    assert.deepStrictEqual(valueOf(ProcNetIpv6Route, ipv6Route), [
      { interfaceName: "eth0", destination: "::", prefixLength: 0, gateway: "fe80::1" }
    ])
  })

  it("are refused without their heading", () => {
    assert.include(refusalOf(ProcNetRoute, "eth0\t00000000"), "no heading")
  })
})

describe("the kernel's addresses", () => {
  it("of IPv6 have interface, prefix and scope", () => {
    assert.deepStrictEqual(valueOf(ProcNetIfInet6, ifInet6), [
      { interfaceName: "lo", address: "::1", prefixLength: 128, scope: "host" },
      { interfaceName: "eth0", address: "fd00::2", prefixLength: 64, scope: "global" },
      { interfaceName: "eth0", address: "fe80::fc:ff:fe00:1", prefixLength: 64, scope: "link" }
    ])
  })

  it("of IPv4 are the local leaves of the trie, not networks or broadcasts", () => {
    assert.deepStrictEqual(valueOf(ProcNetFibTrie, fibTrie), ["127.0.0.1", "192.0.2.2"])
  })
})

describe("the name servers of resolv.conf", () => {
  it("are addresses in order of preference, each once, without zone", () => {
    assert.deepStrictEqual(valueOf(ResolvConf, resolv), ["192.0.2.53", "fe80::1"])
  })
})
