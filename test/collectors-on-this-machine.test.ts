import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import { SystemctlUnitFiles } from "../src/domain/formats/SystemctlUnitFiles.ts"
import { orderedBy } from "../src/domain/presence.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import { network } from "../src/layers/collectors/network.ts"
import { services } from "../src/layers/collectors/services.ts"
import { systemdServices } from "../src/layers/collectors/services/systemdServices.ts"
import { volumes } from "../src/layers/collectors/volumes.ts"
import * as MachineNode from "../src/layers/MachineNode.ts"
import { Absent, Machine } from "../src/services/Machine.ts"
import { valueOf } from "./formats/hostility.ts"

const thisMachine = MachineNode.layer({ systeminformationCommand: ["/nonexistent"] }).pipe(
  Layer.provide(NodeServices.layer)
)

/** What a program of this machine prints, or nothing where it is not installed. */
const printed = (program: string, args: ReadonlyArray<string>) => {
  try {
    return execFileSync(program, args, {
      encoding: "utf8",
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" }
    })
  } catch {
    return undefined
  }
}

describe.skipIf(os.platform() !== "linux")("on the machine of this test", () => {
  it.live("every address that ip shows is reported, and no other", (context) =>
    Effect.gen(function*() {
      const text = printed("ip", ["-j", "address"])
      if (text === undefined) return context.skip("ip is not installed")
      const shown = (JSON.parse(text) as ReadonlyArray<any>)
        .filter(({ addr_info, ifname }) =>
          !ifname?.startsWith("veth") || addr_info.some((each: any) => each.scope === "global")
        )
        .flatMap(({ addr_info, ifname }) =>
          (addr_info ?? []).map((each: any) => `${ifname} ${each.local}/${each.prefixlen} ${each.scope}`)
        )
      const { data } = yield* collect(network).pipe(Effect.provide(thisMachine))
      const reported = data!.interfaces.flatMap(({ addresses, name }) =>
        addresses.map(({ address, prefixLength, scope }) => `${name} ${address}/${prefixLength} ${scope}`)
      )
      assert.sameMembers(reported, shown)
      assert.isNotEmpty(reported)
    }))

  it.live("without ip, no address is invented and none of IPv6 is missing", () =>
    Effect.gen(function*() {
      const machine = yield* Machine
      const withoutIp = Machine.of({ ...machine, run: (program) => Effect.fail(new Absent({ what: program })) })
      const { data } = yield* collect(network).pipe(Effect.provideService(Machine, withoutIp))
      const known = Object.entries(os.networkInterfaces()).flatMap(([name, each]) =>
        (each ?? []).map(({ address, cidr }) => `${name} ${address}/${cidr?.split("/")[1]}`)
      )
      const reported = data!.interfaces.filter(({ up }) => up).flatMap(({ addresses, name }) =>
        addresses.map(({ address, prefixLength }) => `${name} ${address}/${prefixLength}`)
      )
      assert.includeMembers(known, reported)
      assert.includeMembers(reported, known.filter((each) => each.includes(":") && !each.startsWith("veth")))
    }).pipe(Effect.provide(thisMachine)))

  it.live("every volume is as large as df shows it", () =>
    Effect.gen(function*() {
      const { data } = yield* collect(volumes).pipe(Effect.provide(thisMachine))
      for (const { filesystem, mount, network, totalBytes } of data!) {
        if (network || filesystem === "zfs") continue
        const size = printed("df", ["--block-size=1", "--output=size", mount])?.trim().split("\n")[1]
        assert.strictEqual(totalBytes, Number(size), mount)
      }
      assert.include(data!.map(({ mount }) => mount), "/")
    }))

  it.live("without a running systemd, every service and its start mode is what systemctl says", (context) =>
    Effect.gen(function*() {
      if (fs.existsSync("/run/systemd/system")) return context.skip("systemd runs here, and is asked itself")
      const text = printed("systemctl", ["list-unit-files", "--type=service", "--output=json"])
      if (text === undefined) return context.skip("systemctl is not installed")
      const told = systemdServices(valueOf(SystemctlUnitFiles, text), undefined)
      const { data } = yield* collect(services).pipe(Effect.provide(thisMachine))
      assert.deepStrictEqual(data, orderedBy(told, ({ name }) => name))
      assert.isNotEmpty(data)
    }))
})
