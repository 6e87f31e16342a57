import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import * as path from "node:path"
import { type Adapter, chooseMac, macFromAgentId, ownMacs } from "../src/domain/chooseMac.ts"
import { serviceArguments } from "../src/domain/serviceArguments.ts"
import { adapters } from "../src/layers/adapters.ts"
import { Machine } from "../src/services/Machine.ts"
import * as MachineFolder from "./MachineFolder.ts"
import * as MachineSketch from "./MachineSketch.ts"

const adapter = (name: string, tail: string, more: Partial<Adapter> = {}): Adapter => ({
  name,
  macAddress: `02:00:5E:00:53:${tail}`,
  wireless: false,
  plugged: false,
  ...more
})

describe("the MAC address that names a machine", () => {
  const [builtIn, wifi] = [adapter("eth1", "03"), adapter("wlan0", "01", { wireless: true })]
  const [dock, dongle] = [
    adapter("eth0", "02", { plugged: true }),
    adapter("wlan1", "04", { wireless: true, plugged: true })
  ]

  it("is of the adapter that is built in and wired, whatever came first", () => {
    assert.strictEqual(chooseMac([dongle, dock, wifi, builtIn]), "02:00:5E:00:53:03")
    assert.strictEqual(chooseMac([dongle, dock, wifi]), "02:00:5E:00:53:01")
    assert.strictEqual(chooseMac([dongle, dock]), "02:00:5E:00:53:02")
    assert.strictEqual(chooseMac([dongle]), "02:00:5E:00:53:04")
  })

  it("is the same whatever order the adapters are read in", () => {
    const two = [adapter("eth1", "02"), adapter("eth0", "01")]
    assert.strictEqual(chooseMac(two), "02:00:5E:00:53:01")
    assert.strictEqual(chooseMac(two.toReversed()), "02:00:5E:00:53:01")
  })

  it("is never one that many machines have, nor one that nobody knows to be the adapter's own", () => {
    assert.isUndefined(chooseMac([
      adapter("wwan0", "01", { macAddress: "00:A0:C6:00:00:00" }),
      adapter("eth0", "02", { macAddress: undefined })
    ]))
  })

  it("is one of those by which the machine is known again, and the dock's is not", () => {
    assert.deepStrictEqual(ownMacs([wifi, dock, builtIn, dongle, wifi]), ["02:00:5E:00:53:01", "02:00:5E:00:53:03"])
  })

  it("is made of the agent's id where there is no adapter: nobody's, and always the same", () => {
    const mac = macFromAgentId("0198f0a0-1234-7000-8000-00a1b2c3d4e5")
    assert.strictEqual(mac, "02:A1:B2:C3:D4:E5")
    assert.strictEqual(macFromAgentId("0198f0a0-1234-7000-8000-00a1b2c3d4e5"), mac)
  })
})

const captured = (name: string) =>
  Layer.effect(
    Machine,
    Effect.map(Machine, (real) => Machine.of({ ...real, run: () => Effect.die("a process was started") }))
  ).pipe(Layer.provide(MachineFolder.layer(path.join(import.meta.dirname, "machines", "linux", name))))

describe("the adapters of a captured machine", () => {
  const chosen: ReadonlyArray<readonly [string, string | undefined, ReadonlyArray<string>]> = [
    ["laptop", "00:00:5E:00:53:A1", ["00:00:5E:00:53:A1", "A4:42:3B:9D:07:E6"]],
    ["rack-server", "E4:43:4B:5E:53:10", [
      "E4:43:4B:5E:53:10",
      "E4:43:4B:5E:53:12",
      "E4:43:4B:5E:53:30",
      "E4:43:4B:5E:53:31"
    ]],
    ["vm-kvm", "52:54:00:5E:53:02", ["52:54:00:5E:53:02"]],
    ["minimal", "00:0D:B9:5E:53:44", ["00:0D:B9:5E:53:44", "00:0D:B9:5E:53:48", "00:0D:B9:5E:53:4C"]],
    ["raspberry-pi", "DC:A6:32:5E:53:01", ["DC:A6:32:5E:53:01", "DC:A6:32:5E:53:02"]],
    ["arch-desktop", "A8:A1:5E:F5:53:07", ["A8:A1:5E:F5:53:07", "A8:A1:5E:F5:53:08"]],
    ["container", undefined, []]
  ]
  it.effect.each(chosen)("name %s by a physical one, without a process", ([name, mac, own]) =>
    Effect.gen(function*() {
      const found = yield* adapters
      assert.strictEqual(chooseMac(found), mac)
      assert.deepStrictEqual(ownMacs(found), own)
    }).pipe(Effect.provide(captured(name))))

  it.effect("are three on a notebook in its dock, and no VPN, bridge or container among them", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* adapters).map(({ name, plugged, wireless }) => ({ name, plugged, wireless })), [
        { name: "enp0s31f6", plugged: false, wireless: false },
        { name: "enx0242ac5e5311", plugged: true, wireless: false },
        { name: "wlp0s20f3", plugged: false, wireless: true }
      ])
    }).pipe(Effect.provide(captured("laptop"))))
})

describe("an adapter", () => {
  const usb = "/sys/devices/pci0000:00/usb1"
  const net = (folder: string, files: { readonly [file: string]: string }) =>
    Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]))
  const found = (sketch: MachineSketch.Sketch) =>
    Effect.map(Effect.provide(adapters, MachineSketch.layer({ programs: "forbidden", ...sketch })), ([first]) => first)
  const eth0 = "/sys/class/net/eth0"
  const real = { address: "00:00:5e:00:53:01\n", type: "1\n", addr_assign_type: "0\n", "device/vendor": "0x8086\n" }

  it.effect("whose address was drawn by lot or given by somebody has none that it was made with", () =>
    Effect.gen(function*() {
      for (const assigned of ["1", "2", "3"]) {
        const adapter = yield* found({ files: net(eth0, { ...real, addr_assign_type: assigned }) })
        assert.isUndefined(adapter?.macAddress, assigned)
      }
      const own = yield* found({ files: net(eth0, real) })
      assert.strictEqual(own?.macAddress, "00:00:5E:00:53:01")
    }))

  it.effect("in a bond, and a radio that hides, are known by the address that they were made with", () =>
    Effect.gen(function*() {
      const given = { ...real, addr_assign_type: "3" }
      const bonded = yield* found({ files: net(eth0, { ...given, "bonding_slave/perm_hwaddr": "00:00:5e:00:53:02" }) })
      assert.strictEqual(bonded?.macAddress, "00:00:5E:00:53:02")
      const radio = yield* found({ files: net(eth0, { ...given, "phy80211/macaddress": "00:00:5e:00:53:03" }) })
      assert.deepStrictEqual([radio?.macAddress, radio?.wireless], ["00:00:5E:00:53:03", true])
    }))

  it.effect("counts as plugged unless every hub on the way to it is fixed", () =>
    Effect.gen(function*() {
      const links = { [eth0]: "../../devices/pci0000:00/usb1/1-1/1-1.1/1-1.1:1.0/net/eth0" }
      const plugged = Effect.fnUntraced(function*(hub: string, port: string) {
        const hops = { [`${usb}/1-1/removable`]: hub, [`${usb}/1-1/1-1.1/removable`]: port }
        return (yield* found({ files: { ...net(eth0, real), ...hops }, links }))?.plugged
      })
      assert.isFalse(yield* plugged("fixed", "fixed"))
      assert.isTrue(yield* plugged("removable", "fixed"))
      assert.isTrue(yield* plugged("fixed", "unknown"))
    }))

  it.effect("counts as plugged behind a Thunderbolt port", () =>
    Effect.gen(function*() {
      assert.isTrue((yield* found({ files: net(eth0, { ...real, "device/removable": "removable\n" }) }))?.plugged)
      assert.isFalse((yield* found({ files: net(eth0, { ...real, "device/removable": "fixed\n" }) }))?.plugged)
    }))

  it.effect("is none without a device, as the part of a card that a guest gets, or where it is no Ethernet", () =>
    Effect.gen(function*() {
      const { "device/vendor": _, ...soft } = real
      assert.isUndefined(yield* found({ files: net(eth0, soft) }))
      assert.isUndefined(yield* found({ files: net(eth0, { ...real, "device/physfn/vendor": "0x8086" }) }))
      assert.isUndefined(yield* found({ files: net(eth0, { ...real, type: "32" }) }))
      assert.isUndefined(yield* found({}))
    }))
})

describe("a command line", () => {
  it("is that of the service when it names nothing but its settings", () => {
    const named = Option.some({ configFile: Option.some("/etc/a.env"), underScm: false })
    assert.deepStrictEqual(serviceArguments([]), Option.some({ configFile: Option.none(), underScm: false }))
    assert.deepStrictEqual(serviceArguments(["--config", "/etc/a.env"]), named)
    assert.deepStrictEqual(serviceArguments(["--config=/etc/a.env"]), named)
  })

  it("is that of a service of Windows when it says so first", () => {
    const file = Option.some("C:\\a b.env")
    assert.deepStrictEqual(serviceArguments(["--service"]), Option.some({ configFile: Option.none(), underScm: true }))
    assert.deepStrictEqual(
      serviceArguments(["--service", "--config", "C:\\a b.env"]),
      Option.some({ configFile: file, underScm: true })
    )
    assert.deepStrictEqual(serviceArguments(["--config", "a", "--service"]), Option.none())
  })

  it("is for the command tree in every other case, mistakes included", () => {
    for (
      const args of [["--once"], ["config"], ["--config"], ["--config", "--once"], ["--config="], [
        "--config",
        "a",
        "b"
      ], ["--nope"]]
    ) {
      assert.deepStrictEqual(serviceArguments(args), Option.none(), args.join(" "))
    }
  })
})
