import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { cpu } from "../../src/layers/collectors/cpu.ts"
import { laptop } from "../formats/smbiosTables.ts"
import { sectionOf } from "../MachineSketch.ts"

const dmi = "/sys/firmware/dmi/tables/DMI"

const cpuinfo = (flags: string) =>
  `processor\t: 0\nvendor_id\t: GenuineIntel\nphysical id\t: 0\ncore id\t\t: 0\nflags\t\t: fpu lm ${flags}\n`

describe("a processor", () => {
  const cache = (cpu: number, index: number, level: number, size: string, shared: string) => {
    const folder = `/sys/devices/system/cpu/cpu${cpu}/cache/index${index}`
    return {
      [`${folder}/level`]: `${level}\n`,
      [`${folder}/size`]: `${size}\n`,
      [`${folder}/shared_cpu_list`]: `${shared}\n`
    }
  }
  const online = (count: number, coreOf: (cpu: number) => number) =>
    Array.from(
      { length: count },
      (_, number) =>
        `processor\t: ${number}\nvendor_id\t: GenuineIntel\nmodel name\t: 12th Gen Intel(R) Core(TM) i5-1240P\n`
        + `physical id\t: 0\ncore id\t\t: ${coreOf(number)}\nflags\t\t: fpu lm\n`
    ).join("\n")

  it.effect("of two kinds of cores has the caches of both, counted once each", () =>
    Effect.gen(function*() {
      const { data, outcome } = yield* sectionOf(cpu, {
        files: {
          "/proc/cpuinfo": online(16, (number) => number < 8 ? number >> 1 : number),
          "/sys/devices/cpu_atom/cpus": "8-15\n",
          "/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq": "4400000\n",
          "/sys/devices/system/cpu/cpu8/cpufreq/cpuinfo_max_freq": "3300000\n",
          ...cache(0, 0, 1, "48K", "0-1"),
          ...cache(0, 2, 2, "1280K", "0-1"),
          ...cache(0, 3, 3, "12288K", "0-15"),
          ...cache(8, 2, 2, "2048K", "8-11"),
          ...cache(8, 3, 3, "12288K", "0-15")
        }
      })
      assert.strictEqual(outcome, "collected")
      assert.deepStrictEqual(data, {
        model: "12th Gen Intel(R) Core(TM) i5-1240P",
        manufacturer: "Intel",
        arch: "x86_64",
        sockets: 1,
        physicalCores: 12,
        logicalCores: 16,
        maxSpeedMhz: 4400,
        l2CacheBytes: (4 * 1280 + 2 * 2048) * 1024,
        l3CacheBytes: 12_288 * 1024
      })
    }))

  it.effect("of ARM has its place in a file for each core", () =>
    Effect.gen(function*() {
      const topology = (cpu: number) => ({
        [`/sys/devices/system/cpu/cpu${cpu}/topology/physical_package_id`]: "0\n",
        [`/sys/devices/system/cpu/cpu${cpu}/topology/core_id`]: `${cpu >> 1}\n`
      })
      const arm = [0, 1, 2, 3].map((number) =>
        `processor\t: ${number}\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU part\t: 0xd0c\n`
      ).join("\n")
      const files = { "/proc/cpuinfo": arm, ...topology(0), ...topology(1), ...topology(2), ...topology(3) }
      assert.deepStrictEqual((yield* sectionOf(cpu, { files })).data, {
        model: "Neoverse-N1",
        manufacturer: "ARM",
        arch: "aarch64",
        sockets: 1,
        physicalCores: 2,
        logicalCores: 4
      })
      const oneThread = { ...files, "/sys/devices/system/cpu/smt/active": "0\n" }
      assert.strictEqual((yield* sectionOf(cpu, { files: oneThread })).data?.physicalCores, 4)
      const unplaced = { ...files, "/sys/devices/system/cpu/cpu1/topology/physical_package_id": "-1\n" }
      assert.notProperty((yield* sectionOf(cpu, { files: unplaced })).data, "sockets")
    }))

  it.effect("has the speed that SMBIOS rates it for, unless a hypervisor made that up", () =>
    Effect.gen(function*() {
      const speedOf = (flags: string) =>
        Effect.map(
          sectionOf(cpu, { files: { [dmi]: laptop, "/proc/cpuinfo": cpuinfo(flags) } }),
          ({ data }) => data?.maxSpeedMhz
        )
      assert.strictEqual(yield* speedOf("vmx"), 4700)
      assert.isUndefined(yield* speedOf("hypervisor"))
    }))
})
