import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { canonicalJson, stablePart } from "../src/domain/canonical.ts"
import { changed, comparable, type Known, knownFrom, withLastGood } from "../src/domain/changed.ts"
import { Disks } from "../src/domain/inventory/Disks.ts"
import type { Snapshot } from "../src/domain/Snapshot.ts"

const read = <A>(data: A) => ({ outcome: "collected" as const, source: "test", tookMs: 1, data })

const snapshot = (sections: Snapshot["sections"], kind: Snapshot["kind"] = "hardware"): Snapshot => ({
  kind,
  collectedAt: "2026-01-31T08:00:00Z",
  sections
})

const disk = {
  name: "sda",
  model: "Example 1",
  sizeBytes: 1000,
  health: { status: "healthy" as const, temperatureCelsius: 31 }
}
const memory = { totalBytes: 4096 }
const known: Known = knownFrom({
  collectedAt: "2026-01-30T08:00:00Z",
  sections: { disks: read([disk]), memory: read(memory) }
})

describe("a canonical form", () => {
  it("does not depend on the order of keys, and has no white space", () => {
    assert.strictEqual(
      canonicalJson({ b: [2, { d: 1, c: "x" }], a: undefined, e: null }),
      "{\"b\":[2,{\"c\":\"x\",\"d\":1}],\"e\":null}"
    )
  })

  it.prop("is the same for any order of the same keys", [Schema.Record(Schema.String, Schema.Json)], ([record]) => {
    assert.strictEqual(canonicalJson(Object.fromEntries(Object.entries(record).toReversed())), canonicalJson(record))
  })

  it("keeps keys that JavaScript treats as special", () => {
    assert.strictEqual(canonicalJson(JSON.parse("{\"__proto__\":1,\"a\":2}")), "{\"__proto__\":1,\"a\":2}")
  })

  it("leaves out what moves by itself, at any depth", () => {
    assert.deepStrictEqual(stablePart(Disks, [disk]), [{
      name: "sda",
      model: "Example 1",
      sizeBytes: 1000,
      health: { status: "healthy" }
    }])
  })
})

describe("change detection", () => {
  it("is silent about an unchanged machine, and about one that only got warmer", () => {
    const warmer = { ...disk, health: { ...disk.health, temperatureCelsius: 55 } }
    assert.isFalse(changed(snapshot({ disks: read([disk]), memory: read(memory) }), known))
    assert.isFalse(changed(snapshot({ disks: read([warmer]), memory: read(memory) }), known))
  })

  it("tells of a new disk, of one that is gone, and of one that began to fail", () => {
    const failing = { ...disk, health: { ...disk.health, status: "failing" as const } }
    for (const disks of [[disk, { ...disk, name: "sdb" }], [], [failing]]) {
      assert.isTrue(changed(snapshot({ disks: read(disks), memory: read(memory) }), known))
    }
  })

  it("never takes silence for a change: what could not be read is what it was", () => {
    for (const outcome of ["timeout", "failed", "denied"] as const) {
      const blind = snapshot({ disks: { outcome, tookMs: 1, reason: "no answer" }, memory: read(memory) })
      assert.isFalse(changed(blind, known))
      assert.deepStrictEqual(withLastGood(blind, known).disks?.lastGood, {
        collectedAt: "2026-01-30T08:00:00Z",
        data: [disk]
      })
    }
  })

  it("takes it for a change when the machine no longer has such a thing", () => {
    const gone = snapshot({ disks: { outcome: "unsupported", tookMs: 1, reason: "no disks" }, memory: read(memory) })
    assert.isTrue(changed(gone, known))
    assert.isUndefined(withLastGood(gone, known).disks?.lastGood)
  })

  it("tells of a section that could never be read before", () => {
    assert.isTrue(
      changed(snapshot({ disks: read([disk]), memory: read(memory), cpu: read({ logicalCores: 2 }) }), known)
    )
  })

  it("hands last good data on from report to report, with the day it was read", () => {
    const blind = snapshot({ disks: { outcome: "timeout", tookMs: 1, reason: "no answer" }, memory: read(memory) })
    const next = knownFrom({ collectedAt: blind.collectedAt, sections: withLastGood(blind, known) })
    assert.strictEqual(next.sections.disks?.collectedAt, "2026-01-30T08:00:00Z")
    assert.strictEqual(next.sections.memory?.collectedAt, "2026-01-31T08:00:00Z")
  })

  it("compares every figure of telemetry, which is a sample", () => {
    const load = (cpuPercent: number) =>
      comparable("telemetry", { load: read({ cpuPercent, volumes: [], temperatures: [] }) })
    assert.notStrictEqual(load(1), load(2))
  })
})
