import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { collect } from "../src/layers/collectors/collect.ts"
import { load } from "../src/layers/collectors/load.ts"
import * as MachineSketch from "./MachineSketch.ts"

/** Takes the sample of a machine whose clock we hold, and which does not stand for a program being started. */
const loadOf = (sketch: MachineSketch.Sketch) =>
  Effect.gen(function*() {
    const sampling = yield* collect(load).pipe(
      Effect.provide(MachineSketch.layer({ ...sketch, programs: "forbidden" })),
      Effect.forkChild({ startImmediately: true })
    )
    yield* TestClock.adjust("1 second")
    return yield* Fiber.join(sampling)
  })

const atFirst = "cpu  100 0 100 800 0 0 0 0 0 0\n"

const server: MachineSketch.Sketch = {
  files: {
    "/proc/stat": [atFirst, "cpu  140 0 110 950 0 0 0 0 0 0\n"],
    "/proc/meminfo":
      "MemTotal: 8000 kB\nMemFree: 100 kB\nMemAvailable: 6000 kB\nSwapTotal: 1000 kB\nSwapFree: 875 kB\n",
    "/proc/uptime": "3600.55 100.00\n",
    "/proc/1/comm": "",
    "/proc/42/comm": "",
    "/proc/self/mountinfo": "30 1 254:1 / / rw - ext4 /dev/vda1 rw\n31 30 254:17 / /srv rw - xfs /dev/vdb1 rw\n"
      + "32 30 0:50 / /mnt/nas rw - nfs4 nas:/export rw\n33 30 0:22 / /proc rw - proc proc rw\n",
    "/sys/class/hwmon/hwmon0/name": "coretemp\n",
    "/sys/class/hwmon/hwmon0/temp1_input": "45850\n",
    "/sys/class/hwmon/hwmon0/temp1_label": "Package id 0\n",
    "/sys/class/hwmon/hwmon1/name": "drivetemp\n",
    "/sys/class/hwmon/hwmon1/temp1_input": "31000\n"
  },
  use: {
    "/": { totalBytes: 1000, usedBytes: 600, availableBytes: 300 },
    "/srv": { totalBytes: 3000, usedBytes: 300, availableBytes: 2700 },
    "/mnt/nas": { totalBytes: 9000, usedBytes: 9000, availableBytes: 0 }
  }
}

describe("the load of a machine", () => {
  it.effect("is what its processors did within a second, and how full memory, swap and local volumes are", () =>
    Effect.gen(function*() {
      const section = yield* loadOf(server)
      assert.strictEqual(section.outcome, "collected")
      assert.strictEqual(section.tookMs, 1000)
      assert.deepStrictEqual(section.data, {
        cpuPercent: 25,
        memoryPercent: 25,
        swapPercent: 12.5,
        diskPercent: 23.1,
        uptimeSeconds: 3600,
        processes: 2,
        volumes: [
          { mount: "/", totalBytes: 1000, usedBytes: 600, usedPercent: 66.7 },
          { mount: "/srv", totalBytes: 3000, usedBytes: 300, usedPercent: 10 }
        ],
        temperatures: [{ sensor: "coretemp Package id 0", celsius: 45.9 }]
      })
    }))

  it.effect("has no share of what is not there: no tick, no swap, no volume, no first process to be seen", () =>
    Effect.gen(function*() {
      const { data } = yield* loadOf({
        files: {
          "/proc/stat": [atFirst, atFirst],
          "/proc/meminfo": "MemTotal: 8000 kB\nMemAvailable: 6000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
          "/proc/self/mountinfo": "33 30 0:22 / /proc rw - proc proc rw\n",
          "/proc/42/comm": ""
        }
      })
      assert.deepStrictEqual(data, { memoryPercent: 25, volumes: [], temperatures: [] })
    }))

  it.effect("tells of everything else where one part cannot be read", () =>
    Effect.gen(function*() {
      const section = yield* loadOf({
        ...server,
        broken: {
          "/proc/meminfo": "EIO",
          "/srv": "EIO"
        }
      })
      assert.deepStrictEqual([section.outcome, section.missing], ["partial", [
        "/srv: /srv: EIO",
        "memory: /proc/meminfo: EIO"
      ]])
      assert.deepStrictEqual([section.data?.cpuPercent, section.data?.diskPercent], [25, 66.7])
    }))

  it.effect("counts the blocks that are kept for root as nobody's: a volume without room for users is full", () =>
    Effect.gen(function*() {
      const { data } = yield* loadOf({
        ...server,
        use: { "/": { totalBytes: 1000, usedBytes: 950, availableBytes: 0 } }
      })
      assert.deepStrictEqual([data?.diskPercent, data?.volumes[0]?.usedPercent], [100, 100])
    }))
})

describe("the temperatures of a machine", () => {
  const temperaturesOf = (files: { readonly [path: string]: string }, sketch: MachineSketch.Sketch = {}) =>
    Effect.map(
      loadOf({ ...sketch, files }),
      ({ data }) => data?.temperatures.map(({ celsius, sensor }) => `${sensor} ${celsius}`)
    )

  const disk = (chip: string, milli: string) => ({
    [`/sys/class/hwmon/${chip}/name`]: "nvme\n",
    [`/sys/class/hwmon/${chip}/temp1_input`]: milli,
    [`/sys/class/hwmon/${chip}/temp1_label`]: "Composite\n"
  })

  it.effect("tell two sensors of one name apart by their device, whatever the order they were found in", () =>
    Effect.gen(function*() {
      const links = { "/sys/class/hwmon/hwmon2/device": "../../nvme1", "/sys/class/hwmon/hwmon3/device": "../../nvme0" }
      assert.deepStrictEqual(
        yield* temperaturesOf({ ...disk("hwmon2", "41000"), ...disk("hwmon3", "38500") }, { links }),
        [
          "nvme Composite (nvme0) 38.5",
          "nvme Composite (nvme1) 41"
        ]
      )
    }))

  it.effect("leave out sensors that are not wired or do not answer, without making a fuss of it", () =>
    Effect.gen(function*() {
      const broken = { "/sys/class/hwmon/hwmon4/temp1_input": "ENETDOWN" }
      assert.deepStrictEqual(
        yield* temperaturesOf({ ...disk("hwmon2", "-128000"), ...disk("hwmon4", "1") }, { broken }),
        []
      )
    }))

  it.effect("come from the thermal zones where there is no other sensor", () =>
    Effect.gen(function*() {
      const files = {
        "/sys/class/thermal/thermal_zone0/type": "x86_pkg_temp\n",
        "/sys/class/thermal/thermal_zone0/temp": "52000\n",
        "/sys/class/thermal/cooling_device0/type": "Processor\n"
      }
      assert.deepStrictEqual(yield* temperaturesOf(files), ["x86_pkg_temp 52"])
    }))
})
