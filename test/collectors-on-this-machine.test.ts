import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import type { TestContext } from "vitest"
import { CpuList } from "../src/domain/formats/CpuList.ts"
import { SystemctlUnitFiles } from "../src/domain/formats/SystemctlUnitFiles.ts"
import { SystemctlUnits } from "../src/domain/formats/SystemctlUnits.ts"
import type { SectionName } from "../src/domain/inventory/Sections.ts"
import { orderedBy } from "../src/domain/presence.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import type { Collector } from "../src/layers/collectors/Collector.ts"
import { cpu } from "../src/layers/collectors/cpu.ts"
import { disks } from "../src/layers/collectors/disks.ts"
import { memory } from "../src/layers/collectors/memory.ts"
import { network } from "../src/layers/collectors/network.ts"
import { os as osSection } from "../src/layers/collectors/os.ts"
import { services } from "../src/layers/collectors/services.ts"
import { systemdServices } from "../src/layers/collectors/services/systemdServices.ts"
import { users } from "../src/layers/collectors/users.ts"
import { volumes } from "../src/layers/collectors/volumes.ts"
import * as MachineNode from "../src/layers/MachineNode.ts"
import { Absent, Machine } from "../src/services/Machine.ts"
import { valueOf } from "./formats/hostility.ts"

const thisMachine = MachineNode.layer({ systeminformationCommand: ["/nonexistent"] }).pipe(
  Layer.provide(NodeServices.layer)
)

/** What a program of this machine prints; where it is not installed, the test ends here and says so. */
const printed = (context: TestContext, program: string, ...args: ReadonlyArray<string>): string => {
  const { error, stdout } = spawnSync(program, args, {
    encoding: "utf8",
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", TZ: "UTC" }
  })
  return error === undefined ? stdout : skipped(context, `${program} is not installed`)
}

const skipped = (context: TestContext, why: string): never => {
  process.stderr.write(`skipped: ${context.task.name}: ${why}\n`)
  return context.skip(why)
}

/** What a collector makes of this machine. */
const dataOf = <N extends SectionName>(collector: Collector<N>) =>
  Effect.map(collect(collector).pipe(Effect.provide(thisMachine)), ({ data }) => data!)

describe.skipIf(os.platform() !== "linux")("on the machine of this test", () => {
  it.live("every address that ip shows is reported, and no other", (context) =>
    Effect.gen(function*() {
      const shown = (JSON.parse(printed(context, "ip", "-j", "address")) as ReadonlyArray<any>)
        .filter(({ addr_info, ifname }) =>
          !ifname?.startsWith("veth") || addr_info.some((each: any) => each.scope === "global")
        )
        .flatMap(({ addr_info, ifname }) =>
          (addr_info ?? []).map((each: any) => `${ifname} ${each.local}/${each.prefixlen} ${each.scope}`)
        )
      const { interfaces } = yield* dataOf(network)
      const reported = interfaces.flatMap(({ addresses, name }) =>
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

  it.live("the default gateways are those that ip routes by", (context) =>
    Effect.gen(function*() {
      const routes = ["-4", "-6"].flatMap((family) =>
        JSON.parse(printed(context, "ip", "-j", family, "route", "show", "default")) as ReadonlyArray<any>
      )
      const { gateways = [] } = yield* dataOf(network)
      assert.sameMembers([...gateways], [...new Set(routes.flatMap(({ gateway }) => gateway ?? []))])
    }))

  it.live("every volume is as large as df shows it, and none on a disk of its own is left out", (context) =>
    Effect.gen(function*() {
      const found = yield* dataOf(volumes)
      for (const { filesystem, mount, network, totalBytes } of found) {
        if (network || filesystem === "zfs") continue
        const size = printed(context, "df", "--block-size=1", "--output=size", mount).trim().split("\n")[1]
        assert.strictEqual(totalBytes, Number(size), mount)
      }
      const disks = printed(context, "df", "--local", "--output=source,target").split("\n")
        .flatMap((line) => /^\/dev\/(?:[hsv]d|nvme|mapper)\S* +(.*)$/.exec(line)?.[1] ?? [])
      assert.includeMembers(found.map(({ mount }) => mount), disks)
    }))

  it.live("memory and swap are what the kernel says", () =>
    Effect.gen(function*() {
      const kib = (name: string) =>
        Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(fs.readFileSync("/proc/meminfo", "utf8"))?.[1])
      const { swapTotalBytes, totalBytes } = yield* dataOf(memory)
      assert.strictEqual(totalBytes, kib("MemTotal") * 1024)
      assert.strictEqual(swapTotalBytes, kib("SwapTotal") * 1024)
    }))

  it.live("the processor is the one that lscpu shows", (context) =>
    Effect.gen(function*() {
      const fields = new Map<string, string>()
      const toVisit = (JSON.parse(printed(context, "lscpu", "-J")) as { readonly lscpu: ReadonlyArray<any> }).lscpu
        .slice()
      for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
        fields.set(next.field, next.data)
        toVisit.push(...next.children ?? [])
      }
      const { arch, logicalCores, model, physicalCores, sockets } = yield* dataOf(cpu)
      const online = CpuList.decode(fields.get("On-line CPU(s) list:") ?? "")
      assert.strictEqual(logicalCores, Result.getOrThrow(online).length)
      const number = (field: string) => Number(fields.get(field))
      if (fields.get("Socket(s):")?.match(/^\d+$/)) {
        assert.strictEqual(sockets, number("Socket(s):"))
        assert.strictEqual(physicalCores, number("Socket(s):") * number("Core(s) per socket:"))
      }
      assert.strictEqual(arch, fields.get("Architecture:"))
      if (arch === "x86_64") assert.strictEqual(model, fields.get("Model name:")?.replace(/\s+/g, " ").trim())
    }))

  it.live("the disks are those that lsblk shows, as large as they are there", (context) =>
    Effect.gen(function*() {
      const { blockdevices } = JSON.parse(printed(context, "lsblk", "-J", "-b", "-d", "-o", "KNAME,TYPE,SIZE"))
      const shown = (blockdevices as ReadonlyArray<any>)
        .filter(({ kname, type }) => ["disk", "rom"].includes(type) && !/^(zram|nbd|ram)/.test(kname))
      const found = yield* dataOf(disks)
      assert.sameMembers(found.map(({ name }) => name), shown.map(({ kname }) => kname))
      for (const { kname, size, type } of shown) {
        if (type === "rom" || Number(size) === 0) continue
        assert.strictEqual(found.find(({ name }) => name === kname)?.sizeBytes, Number(size), kname)
      }
    }))

  it.live("the sessions are those that who shows", (context) =>
    Effect.gen(function*() {
      const lines = printed(context, "who").split("\n").filter((line) => line !== "")
      if (!fs.existsSync("/run/utmp")) skipped(context, "there are no login records that who could read")
      const { sessions = [] } = yield* dataOf(users)
      const shown = lines.map((line) => line.split(/\s+/).slice(0, 2).join(" "))
      assert.sameMembers(sessions.map(({ terminal, user }) => `${user} ${terminal}`), shown)
    }))

  it.live("name, kernel and start of the system are what uname and uptime show", (context) =>
    Effect.gen(function*() {
      const { arch, bootedAt, hostname, kernel } = yield* dataOf(osSection)
      const [name = "", release, machine] = ["-n", "-r", "-m"].map((flag) => printed(context, "uname", flag).trim())
      assert.deepStrictEqual([hostname, kernel, arch], [name.split(".", 1)[0], release, machine])
      const started = Date.parse(`${printed(context, "uptime", "-s").trim().replace(" ", "T")}Z`)
      assert.isAtMost(Math.abs(Date.parse(bootedAt ?? "") - started), 3000, `${bootedAt}`)
    }))

  it.live("every service is in the state that the running systemd says", (context) =>
    Effect.gen(function*() {
      if (!fs.existsSync("/run/systemd/system")) skipped(context, "systemd does not run here")
      const list = [
        "list-units",
        "--all",
        "--type=service",
        "--plain",
        "--no-legend",
        "--full",
        "--state=failed,running"
      ]
      const shown = valueOf(SystemctlUnits, printed(context, "systemctl", ...list))
      const states = new Map((yield* dataOf(services)).map(({ name, state }) => [name, state]))
      for (const { sub, unit } of shown) if (states.has(unit)) assert.strictEqual(states.get(unit), sub, unit)
      assert.isAbove(shown.filter(({ unit }) => states.has(unit)).length, shown.length / 2)
    }))

  it.live("without a running systemd, every service and its start mode is what systemctl says", (context) =>
    Effect.gen(function*() {
      if (fs.existsSync("/run/systemd/system")) skipped(context, "systemd runs here, and is asked itself")
      const text = printed(context, "systemctl", "list-unit-files", "--type=service", "--output=json")
      const told = systemdServices(valueOf(SystemctlUnitFiles, text), undefined)
      const data = yield* dataOf(services)
      assert.deepStrictEqual(data, orderedBy(told, ({ name }) => name))
      assert.isNotEmpty(data)
    }))
})
