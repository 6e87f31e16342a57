import { assert, describe, it } from "@effect/vitest"
import { type Cycle, exitCodeOf } from "../src/domain/cycle.ts"
import { counted, duration, size, some, span } from "../src/domain/humane.ts"
import { type Layout, render } from "../src/layers/commands/summary.ts"

const cycle: Cycle = {
  subject: {
    agentId: "0198f0a0-0000-7000-8000-000000000001",
    hostname: "pc-1",
    platform: "linux",
    osName: "Debian GNU/Linux",
    kernel: "6.1.0-18-amd64",
    arch: "x86_64",
    macAddress: "02:00:5E:00:53:01"
  },
  sections: {
    system: {
      outcome: "partial",
      source: "/sys/class/dmi/id",
      tookMs: 4,
      data: { manufacturer: "Example", model: "Book 14" },
      missing: ["serialNumber: denied, needs root"]
    },
    cpu: {
      outcome: "collected",
      source: "/proc/cpuinfo",
      tookMs: 3,
      data: { model: "Example CPU @ 2.40GHz", physicalCores: 2, logicalCores: 4 }
    },
    batteries: { outcome: "unsupported", tookMs: 1, reason: "/sys/class/power_supply: not there" },
    packages: {
      outcome: "timeout",
      tookMs: 20_000,
      reason: "dpkg: no answer within 20 s",
      lastGood: { collectedAt: "2026-01-30T08:00:00Z", data: [] }
    },
    disks: {
      outcome: "partial",
      source: "/sys/block",
      tookMs: 3,
      data: [],
      missing: ["health of sda: asleep"],
      kept: [{ path: ["sda", "health"], collectedAt: "2026-01-29T08:00:00Z" }]
    },
    encryption: { outcome: "denied", tookMs: 2, reason: "dm-crypt: denied, needs root" }
  },
  reports: [
    {
      kind: "hardware",
      id: "0198f0a0-0000-7000-8000-000000000002",
      bytes: 4096,
      digest: "aa",
      verdict: "acknowledged",
      tookMs: 31
    },
    { kind: "software", digest: "bb", verdict: "unchanged" },
    {
      kind: "telemetry",
      id: "0198f0a0-0000-7000-8000-000000000003",
      bytes: 900,
      digest: "cc",
      verdict: "retry",
      detail: "connection refused by 127.0.0.1:3000",
      tookMs: 2
    }
  ]
}

const layout: Layout = { columns: 80, colours: false, detail: "full" }
const shown = (changes: Partial<Layout> = {}) =>
  render(cycle, "http://127.0.0.1:3000/api", "0.1.0", { ...layout, ...changes })

describe("the summary of a cycle", () => {
  it("says what machine this is, what was read, what was not and why, and what was delivered where", () => {
    const text = shown()
    for (
      const said of [
        "pc-1  Debian GNU/Linux · 6.1.0-18-amd64 · x86_64",
        "02:00:5E:00:53:01",
        "Example CPU @ 2.40GHz, 2 cores, 4 threads",
        "not read: serialNumber: denied, needs root",
        "from /proc/cpuinfo",
        "timeout: dpkg: no answer within 20 s",
        "read at 2026-01-30T08:00:00Z: 0 packages",
        "read at 2026-01-29T08:00:00Z: sda health",
        "unsupported: /sys/class/power_supply: not there",
        "hardware    acknowledged · 4 KiB · 31 ms",
        "software    unchanged, not sent again",
        "connection refused by 127.0.0.1:3000",
        "→ http://127.0.0.1:3000/api"
      ]
    ) assert.include(text, said)
  })

  it("is shorter for a newcomer: what the machine does not have is one line", () => {
    const text = shown({ detail: "compact" })
    assert.include(text, "Not on this machine: batteries")
    assert.notInclude(text, "power_supply")
    assert.notInclude(text, "from /proc/cpuinfo")
    assert.include(text, "denied: dm-crypt: denied, needs root")
  })

  for (const columns of [60, 80, 140]) {
    it(`keeps within ${columns} columns`, () => {
      for (const line of shown({ columns }).split("\n")) assert.isAtMost([...line].length, Math.max(columns, 84), line)
      for (const line of shown({ columns }).split("\n").slice(4, -4)) assert.isAtMost([...line].length, columns, line)
    })
  }

  it("is plain text unless a terminal shows it", () => {
    assert.notInclude(shown(), "\u001b")
    assert.include(shown({ colours: true }), "\u001b[32m✓\u001b[0m")
  })
})

describe("the exit code of --once", () => {
  const fates = (...verdicts: ReadonlyArray<Cycle["reports"][number]["verdict"]>) =>
    verdicts.map((verdict) => ({ kind: "hardware" as const, digest: "", verdict }))
  const fine: Cycle["sections"] = { cpu: { outcome: "collected", tookMs: 1, data: { logicalCores: 1 } } }

  it("is 0 when all that is new was acknowledged, also when something needs root or is not there", () => {
    assert.strictEqual(
      exitCodeOf({
        sections: { ...fine, usb: { outcome: "denied", tookMs: 1 } },
        reports: fates("acknowledged", "unchanged")
      }),
      0
    )
    assert.strictEqual(exitCodeOf({ sections: fine, reports: fates("dry-run") }), 0)
  })

  it("is 3 when anything is still undelivered, whatever else", () => {
    for (const verdict of ["pending", "retry", "credential", "parked", "refused", "not-accepted"] as const) {
      assert.strictEqual(exitCodeOf({ sections: cycle.sections, reports: fates("acknowledged", verdict) }), 3)
    }
  })

  it("is 4 when it was delivered and a section failed or timed out", () => {
    assert.strictEqual(
      exitCodeOf({ sections: { usb: { outcome: "failed", tookMs: 1 } }, reports: fates("acknowledged") }),
      4
    )
    assert.strictEqual(exitCodeOf({ sections: cycle.sections, reports: fates("dry-run") }), 4)
  })
})

describe("numbers for people", () => {
  it("have at most three digits and a unit", () => {
    assert.deepStrictEqual([0, 999, 1000, 4096, 1_048_576, 274_877_906_944, 2 ** 53].map(size), [
      "0 B",
      "999 B",
      "1 KiB",
      "4 KiB",
      "1 MiB",
      "256 GiB",
      "8 PiB"
    ])
    assert.deepStrictEqual([0, 340.4, 2100, 180_000].map(duration), ["0 ms", "340 ms", "2.1 s", "3 min"])
    assert.deepStrictEqual([59, 1500, 7200, 90_000, 200_000].map(span), [
      "0 min",
      "25 min",
      "2 h 0 min",
      "1 day 1 h",
      "2 days 7 h"
    ])
    assert.deepStrictEqual([counted(1, "disk"), counted(0, "disk"), counted(2, "entry", "entries")], [
      "1 disk",
      "0 disks",
      "2 entries"
    ])
    assert.strictEqual(some(["a", "b", "c", "d"], 2), "a, b and 2 more")
  })
})
