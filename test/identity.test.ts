import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { chooseMac, macFromAgentId } from "../src/domain/chooseMac.ts"
import type { NetworkInterface } from "../src/domain/inventory/Network.ts"
import { serviceArguments } from "../src/domain/serviceArguments.ts"
import { adapters } from "../src/layers/adapters.ts"
import { Machine } from "../src/services/Machine.ts"
import * as MachineFolder from "./MachineFolder.ts"

const adapter = (name: string, tail: string, more: Partial<NetworkInterface> = {}): NetworkInterface => ({
  name,
  macAddress: `02:00:5E:00:53:${tail}`,
  addresses: [],
  virtual: false,
  kind: "ethernet",
  ...more
})

describe("the MAC address that names a machine", () => {
  it("is of the adapter that is built in and wired, whatever came first", () => {
    const wifi = adapter("wlan0", "01", { kind: "wifi" })
    const dock = adapter("eth0", "02", { driver: "r8152" })
    const builtIn = adapter("eth1", "03", { driver: "e1000e" })
    assert.strictEqual(chooseMac([wifi, dock, builtIn]), "02:00:5E:00:53:03")
    assert.strictEqual(chooseMac([dock, wifi]), "02:00:5E:00:53:01")
    assert.strictEqual(chooseMac([dock]), "02:00:5E:00:53:02")
  })

  it("is the same whatever order the adapters are read in", () => {
    const two = [adapter("eth1", "02"), adapter("eth0", "01")]
    assert.strictEqual(chooseMac(two), "02:00:5E:00:53:01")
    assert.strictEqual(chooseMac(two.toReversed()), "02:00:5E:00:53:01")
  })

  it("is the one that the adapter was made with, not one that somebody gave it", () => {
    assert.strictEqual(
      chooseMac([adapter("eth0", "01", { permanentMacAddress: "02:00:5E:00:53:AA" })]),
      "02:00:5E:00:53:AA"
    )
  })

  it("is never that of a VPN, a bridge, a container or the loopback", () => {
    const { macAddress: _, ...nameless } = adapter("tun0", "09")
    assert.isUndefined(chooseMac([
      adapter("docker0", "01", { virtual: true }),
      adapter("lo", "02", { kind: "loopback" }),
      nameless
    ]))
  })

  it("is made of the agent's id where there is no adapter: nobody's, and always the same", () => {
    const mac = macFromAgentId("0198f0a0-1234-7000-8000-00a1b2c3d4e5")
    assert.strictEqual(mac, "02:A1:B2:C3:D4:E5")
    assert.strictEqual(macFromAgentId("0198f0a0-1234-7000-8000-00a1b2c3d4e5"), mac)
  })
})

describe("the adapters of a captured machine", () => {
  for (const name of ["laptop", "rack-server", "vm-kvm", "minimal", "raspberry-pi", "arch-desktop"]) {
    it.effect(`name ${name} by a physical adapter, without a process`, () =>
      Effect.gen(function*() {
        const folder = path.join(import.meta.dirname, "machines", "linux", name)
        const expected = JSON.parse(fs.readFileSync(path.join(folder, "expected.json"), "utf8"))
        const physical = (expected.network.data.interfaces as ReadonlyArray<NetworkInterface>)
          .filter((each) => !each.virtual && each.kind !== "loopback")
        const machine = Layer.effect(
          Machine,
          Effect.map(Machine, (real) => Machine.of({ ...real, run: () => Effect.die("a process was started") }))
        ).pipe(Layer.provide(MachineFolder.layer(folder)))
        const mac = chooseMac(yield* Effect.provide(adapters, machine))
        assert.include(physical.flatMap((each) => [each.permanentMacAddress, each.macAddress]), mac)
      }))
  }
})

describe("a command line", () => {
  it("is that of the service when it names nothing but its settings", () => {
    const named = Option.some({ configFile: Option.some("/etc/a.env") })
    assert.deepStrictEqual(serviceArguments([]), Option.some({ configFile: Option.none() }))
    assert.deepStrictEqual(serviceArguments(["--config", "/etc/a.env"]), named)
    assert.deepStrictEqual(serviceArguments(["--config=/etc/a.env"]), named)
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
