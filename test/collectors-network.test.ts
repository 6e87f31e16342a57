import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { network } from "../src/layers/collectors/network.ts"
import { dataOf, sectionOf, type Sketch } from "./MachineSketch.ts"

const link = (ifname: string, rest: object) => ({ ifname, mtu: 1500, link_type: "ether", addr_info: [], ...rest })
const linkLocal = { family: "inet6", local: "fe80::1", prefixlen: 64, scope: "link" }
const laptop: Sketch = {
  programs: {
    "ip -j -d address": {
      stdout: JSON.stringify([
        link("eth0", {
          operstate: "DOWN",
          flags: ["UP", "NO-CARRIER"],
          address: "02:00:5e:00:53:0a",
          permaddr: "02:00:5e:00:53:01"
        }),
        link("wlp2s0", {
          operstate: "UP",
          address: "02:00:5e:00:53:02",
          addr_info: [linkLocal, { family: "inet", local: "192.0.2.5", prefixlen: 24, scope: "global" }]
        }),
        link("veth1a2b", { linkinfo: { info_kind: "veth" }, address: "02:00:5e:00:53:03", addr_info: [linkLocal] }),
        link("docker0", { linkinfo: { info_kind: "bridge" }, address: "02:00:5e:00:53:04" })
      ])
    }
  },
  files: {
    "/sys/class/net/eth0/device/uevent": "",
    "/sys/class/net/eth0/speed": "4294967295\n",
    "/sys/class/net/wlp2s0/device/uevent": "",
    "/sys/class/net/wlp2s0/phy80211/index": "0",
    "/sys/class/net/docker0/speed": "10000\n",
    "/proc/net/route": "Iface\tDestination\nwlp2s0\t00000000\t010200C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n",
    "/etc/resolv.conf": "nameserver 127.0.0.53\n",
    "/run/systemd/resolve/resolv.conf": "nameserver 192.0.2.1\n"
  },
  links: { "/sys/class/net/eth0/device/driver": "../../../../bus/pci/drivers/e1000e" }
}

describe("the network of a machine", () => {
  it.effect("is its interfaces, gateways and the name servers behind the stub", () =>
    Effect.gen(function*() {
      const found = yield* dataOf(network, laptop)
      assert.deepStrictEqual([found.gateways, found.dnsServers], [["192.0.2.1"], ["192.0.2.1"]])
      assert.deepStrictEqual(found.interfaces[1], {
        name: "eth0",
        kind: "ethernet",
        macAddress: "02:00:5E:00:53:0A",
        permanentMacAddress: "02:00:5E:00:53:01",
        addresses: [],
        up: false,
        mtu: 1500,
        virtual: false,
        driver: "e1000e"
      })
      assert.deepInclude(found.interfaces[2], { name: "wlp2s0", kind: "wifi", up: true, virtual: false })
      assert.deepStrictEqual(found.interfaces[2]?.addresses.map(({ address }) => address), ["192.0.2.5", "fe80::1"])
    }))

  it.effect("has no speed for what software made, and no end of a cable into a container", () =>
    Effect.gen(function*() {
      const found = yield* dataOf(network, laptop)
      assert.deepStrictEqual(found.interfaces.map(({ name }) => name), ["docker0", "eth0", "wlp2s0"])
      assert.deepInclude(found.interfaces[0], { kind: "bridge", virtual: true })
      assert.notProperty(found.interfaces[0], "speedMbps")
    }))

  it.effect("has the speed of an adapter that knows it", () =>
    Effect.gen(function*() {
      const files = { ...laptop.files, "/sys/class/net/eth0/speed": "1000\n" }
      assert.strictEqual((yield* dataOf(network, { ...laptop, files })).interfaces[1]?.speedMbps, 1000)
    }))

  it.effect("has no cable to a guest of Xen or QEMU, which comes and goes with it, but a tunnel of its own", () =>
    Effect.gen(function*() {
      const inet = { family: "inet", local: "198.51.100.9", prefixlen: 24, scope: "global" }
      const told = [
        link("br0", { linkinfo: { info_kind: "bridge" } }),
        link("vif3.0", { master: "br0", linkinfo: { info_slave_kind: "bridge" } }),
        link("vnet0", { master: "br0", linkinfo: { info_kind: "tun", info_slave_kind: "bridge" } }),
        link("tap7", { master: "br0", linkinfo: { info_kind: "tun" }, addr_info: [inet] }),
        link("tun0", { linkinfo: { info_kind: "tun" } }),
        link("eno1", { master: "br0", linkinfo: { info_slave_kind: "bridge" } })
      ]
      const found = yield* dataOf(network, {
        programs: { "ip -j -d address": JSON.stringify(told) },
        emptyFolders: ["/sys/class/net"]
      })
      assert.deepStrictEqual(found.interfaces.map(({ name }) => name), ["br0", "eno1", "tap7", "tun0"])
    }))

  it.effect("inside a container has the veth that is its eth0", () =>
    Effect.gen(function*() {
      const global = { family: "inet", local: "172.17.0.2", prefixlen: 16, scope: "global" }
      const stdout = JSON.stringify([link("eth0", { linkinfo: { info_kind: "veth" }, addr_info: [global] })])
      const found = yield* dataOf(network, { programs: { "ip -j -d address": stdout } })
      assert.deepInclude(found.interfaces[0], { name: "eth0", kind: "veth", virtual: true })
    }))

  it.effect("is read from the kernel where ip fails, and the section says so", () =>
    Effect.gen(function*() {
      const programs = { "ip -j -d address": { exitCode: 1 } }
      const files = { ...laptop.files, "/proc/net/fib_trie": "Local:\n |-- 203.0.113.9\n  /32 host LOCAL\n" }
      const section = yield* sectionOf(network, { ...laptop, files, programs })
      assert.deepStrictEqual(section.data?.interfaces.map(({ name }) => name), ["docker0", "eth0", "wlp2s0"])
      assert.deepStrictEqual(section.missing, [
        "1 IPv4 addresses: /proc/net/fib_trie: cannot tell the interface without ip",
        "interfaces: ip: exit code 1"
      ])
    }))
})
