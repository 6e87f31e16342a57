import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as net from "node:net"
import { kindOf, linkTypeOf } from "../../src/domain/interfaceKind.ts"
import { canonicalIp, ipv4FromKernelHex, ipv6FromHex, isInIpv4Network } from "../../src/domain/ipAddress.ts"
import { assignedToInterfaces } from "../../src/domain/ipv4Assignment.ts"
import { localPeople } from "../../src/domain/localPeople.ts"

const Byte = Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum: 0, maximum: 255 })))
const zeroOften = Schema.Union([Schema.Literals([0]), Byte])

describe("an IP address", () => {
  it("has one form", () => {
    const forms: ReadonlyArray<readonly [string, string]> = [
      ["192.0.2.1", "192.0.2.1"],
      ["FE80::0001%eth0", "fe80::1"],
      ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
      ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
      ["0:0:0:0:0:0:0:0", "::"],
      ["::FFFF:192.0.2.1", "::ffff:192.0.2.1"],
      ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"]
    ]
    for (const [given, canonical] of forms) assert.strictEqual(canonicalIp(given), canonical)
  })

  it("is none where it is not well formed", () => {
    for (
      const none of [
        "",
        "256.0.0.1",
        "1.2.3",
        "1:2:3",
        "1::2::3",
        "::g",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        undefined
      ]
    ) {
      assert.isUndefined(canonicalIp(none), none)
    }
  })

  it("is read from the hexadecimal digits of the kernel", () => {
    assert.strictEqual(ipv4FromKernelHex("010200C0"), "192.0.2.1")
    assert.strictEqual(ipv6FromHex("fe8000000000000000fc00fffe000001"), "fe80::fc:ff:fe00:1")
    assert.isUndefined(ipv6FromHex("fe80"))
  })

  it.effect.prop("of IPv6 stays the same address, well formed, and is its own canonical form", [
    Schema.Array(zeroOften)
  ], ([bytes]) =>
    Effect.sync(() => {
      const hex = Array.from({ length: 16 }, (_, index) => (bytes[index] ?? 0).toString(16).padStart(2, "0")).join("")
      const address = ipv6FromHex(hex)!
      assert.isTrue(net.isIPv6(address))
      assert.strictEqual(canonicalIp(address), address)
      assert.strictEqual(canonicalIp(hex.match(/.{4}/g)!.join(":")), address)
    }))

  it("lies in a network or not", () => {
    assert.isTrue(isInIpv4Network("192.0.2.200", "192.0.2.128", 25))
    assert.isFalse(isInIpv4Network("192.0.2.100", "192.0.2.128", 25))
    assert.isTrue(isInIpv4Network("203.0.113.9", "0.0.0.0", 0))
  })
})

describe("without ip, an IPv4 address", () => {
  const routes = [
    { interfaceName: "eth0", destination: "0.0.0.0", prefixLength: 0, gateway: "192.0.2.1" },
    { interfaceName: "eth0", destination: "192.0.2.0", prefixLength: 24 },
    { interfaceName: "wlan0", destination: "198.51.100.0", prefixLength: 24 },
    { interfaceName: "eth1", destination: "198.51.100.0", prefixLength: 24 },
    { interfaceName: "br0", destination: "192.0.2.128", prefixLength: 25 }
  ]

  it("is on the interface that reaches its network, the smallest one it is in", () => {
    assert.deepStrictEqual(assignedToInterfaces(["127.0.0.1", "192.0.2.2", "192.0.2.200"], routes), {
      assigned: [
        { interfaceName: "lo", address: "127.0.0.1", prefixLength: 8 },
        { interfaceName: "eth0", address: "192.0.2.2", prefixLength: 24 },
        { interfaceName: "br0", address: "192.0.2.200", prefixLength: 25 }
      ],
      untold: []
    })
  })

  it("is not guessed where two interfaces reach its network, or none does", () => {
    assert.deepStrictEqual(assignedToInterfaces(["198.51.100.7", "203.0.113.9"], routes).untold, [
      "198.51.100.7",
      "203.0.113.9"
    ])
  })
})

describe("the kind of an interface", () => {
  it("is told from its link layer and from what made it", () => {
    const kinds: ReadonlyArray<readonly [Parameters<typeof kindOf>[0], string | undefined]> = [
      [{ name: "lo", linkType: "loopback", wireless: false }, "loopback"],
      [{ name: "eth0", linkType: "ether", wireless: false }, "ethernet"],
      [{ name: "wlp2s0", linkType: "ether", wireless: true }, "wifi"],
      [{ name: "br0", linkType: "ether", madeAs: "bridge", wireless: false }, "bridge"],
      [{ name: "wg0", linkType: "none", madeAs: "wireguard", wireless: false }, "tunnel"],
      [{ name: "sit0", linkType: "sit", wireless: false }, "tunnel"],
      [{ name: "ib0", linkType: linkTypeOf("32"), wireless: false }, "infiniband"],
      [{ name: "wwan0", linkType: "none", madeAs: "wwan", wireless: false }, "wwan"],
      [{ name: "x", linkType: "none", wireless: false }, undefined]
    ]
    for (const [facts, kind] of kinds) assert.strictEqual(kindOf(facts), kind, facts.name)
  })
})

describe("the people of a machine", () => {
  const account = (name: string, uid: number, shell = "/bin/bash", gid = uid, gecos = "") => ({
    name,
    uid,
    gid,
    gecos,
    home: `/home/${name}`,
    shell
  })
  const accounts = [
    account("root", 0),
    account("daemon", 1, "/usr/sbin/nologin"),
    account("postgres", 101),
    account("ada", 1000, "/bin/zsh", 1000, "Ada Example,Room 1,,"),
    account("bob", 1001, "/bin/bash", 27),
    account("eve", 1002, ""),
    account("ftp", 1003, "/bin/false"),
    account("nobody", 65_534)
  ]
  const groups = [{ name: "sudo", gid: 27, members: ["ada"] }, { name: "users", gid: 100, members: ["eve"] }]
  const people = localPeople(accounts, groups, { min: 1000, max: 60_000 })

  it("are root and those with an id for people and a shell to log in with, an empty one included", () => {
    assert.deepStrictEqual(people.map(({ name }) => name), ["ada", "bob", "eve", "root"])
  })

  it("administer it as root, as a member of a group for it, with it as their own group", () => {
    assert.deepStrictEqual(people.map(({ administrator }) => administrator), [true, true, false, true])
    assert.deepStrictEqual(
      localPeople(accounts, undefined, { min: 1000, max: 60_000 }).map(({ administrator }) => administrator),
      [undefined, undefined, undefined, true]
    )
  })

  it("have the name before the first comma of the comment", () => {
    assert.strictEqual(people[0]?.fullName, "Ada Example")
    assert.notProperty(people[1], "fullName")
  })
})
