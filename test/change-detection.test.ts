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

  describe("of a section of which a part could not be read", () => {
    const partial = <A>(data: A, more: object) => ({ outcome: "partial" as const, tookMs: 1, data, ...more })
    const firmware = { vendor: "Firm", secureBoot: "enabled", tpm: { version: "2.0" } } as const
    const before = knownFrom({
      collectedAt: "2026-01-30T08:00:00Z",
      sections: { disks: read([disk, { name: "sdb" }]), firmware: read(firmware) }
    })
    const told = (sections: Snapshot["sections"]) => withLastGood(snapshot(sections), before)

    it("keeps fields that gaps go by the name of, at any depth", () => {
      const blind = {
        firmware: partial({ vendor: "Firm", tpm: {} }, { missing: ["secureBoot: no", "tpm.version: no"] })
      }
      assert.deepStrictEqual(told(blind).firmware?.data, firmware)
      assert.isFalse(changed(snapshot(blind), knownFrom({ ...before, sections: { firmware: read(firmware) } })))
    })

    it("takes what was read now, and for gone what no gap speaks of", () => {
      const other = {
        firmware: partial({ vendor: "Other", secureBoot: "disabled" } as const, { missing: ["secureBoot: no"] })
      }
      assert.deepStrictEqual(told(other).firmware, other.firmware)
    })

    it("takes the word unknown for no answer where one is missing, and keeps the figures of now", () => {
      const now = { ...disk, health: { status: "unknown" as const, temperatureCelsius: 55 } }
      const kept = told({ disks: partial([now], { missing: ["x"], unread: [["sda", "health"]] }) }).disks
      assert.deepStrictEqual(kept?.data, [{ ...disk, health: { status: "healthy", temperatureCelsius: 55 } }])
      assert.deepStrictEqual(told({ disks: read([now]) }).disks?.data, [now])
    })

    it("keeps a whole row, in its place, without what moves by itself", () => {
      const unread = [["sda"], ["sdx"]]
      const kept = told({ disks: partial([{ name: "sdb" }, { name: "sdc" }], { missing: ["x"], unread }) }).disks
      assert.deepStrictEqual(kept?.data, [
        { ...disk, health: { status: "healthy" } },
        { name: "sdb" },
        { name: "sdc" }
      ])
      assert.deepStrictEqual(kept?.kept, [{ path: ["sda"], collectedAt: "2026-01-30T08:00:00Z" }])
    })

    it("hands on nothing that is not in the form of today", () => {
      const odd = { ...before, sections: { disks: { ...before.sections.disks!, data: [{ name: "sda", health: 7 }] } } }
      const blind = { disks: partial([{ name: "sda" }], { missing: ["x"], unread: [["sda", "health"]] }) }
      assert.deepStrictEqual(withLastGood(snapshot(blind), odd).disks, blind.disks)
    })

    it.prop(
      "survives any path, any data of now and any of then",
      [Schema.Array(Schema.Array(Schema.NonEmptyString)), Disks, Schema.Json],
      ([unread, data, then]) => {
        const known = { ...before, sections: { disks: { collectedAt: "2026-01-30T08:00:00Z", data: then } } }
        const sections = withLastGood(snapshot({ disks: partial(data, { missing: ["x"], unread }) }), known)
        assert.isTrue(Schema.is(Disks)(sections.disks?.data))
      }
    )
  })

  describe("of packages", () => {
    const dpkg = { name: "bash", manager: "dpkg", scope: "machine" } as const
    const snap = { name: "core22", manager: "snap", scope: "machine" } as const
    const apk = { name: "musl", manager: "apk", scope: "machine" } as const
    const everything = [apk, dpkg, snap]
    const before = knownFrom({ collectedAt: "2026-01-30T08:00:00Z", sections: { packages: read(everything) } })
    const partial = (data: ReadonlyArray<typeof apk | typeof dpkg | typeof snap>, ...missing: ReadonlyArray<string>) =>
      snapshot({ packages: { outcome: "partial", tookMs: 1, data, missing } }, "software")

    it("does not take them for uninstalled when their manager gave no answer, and says how old they are", () => {
      const silent = partial([apk, dpkg], "snap: no answer within 15 s")
      assert.isFalse(changed(silent, before))
      const told = withLastGood(silent, before).packages
      assert.deepStrictEqual([told?.outcome, told?.data, told?.missing], ["partial", everything, [
        "snap: no answer within 15 s; rows of 2026-01-30T08:00:00Z kept"
      ]])
      assert.strictEqual(
        comparable("software", withLastGood(silent, before)),
        comparable("software", { packages: read(everything) })
      )
    })

    it("hands them on from report to report, with the day they were read", () => {
      const silent = partial([apk, dpkg], "snap: no answer within 15 s")
      const next = knownFrom({ collectedAt: silent.collectedAt, sections: withLastGood(silent, before) })
      assert.deepStrictEqual(withLastGood(partial([apk], "dpkg: locked", "snap: exit code 1"), next).packages, {
        outcome: "partial",
        tookMs: 1,
        data: everything,
        missing: [
          "dpkg: locked; rows of 2026-01-31T08:00:00Z kept",
          "snap: exit code 1; rows of 2026-01-30T08:00:00Z kept"
        ]
      })
    })

    it("still knows that day after a scan that could not read any", () => {
      const after = (sections: Snapshot["sections"], known: Known) =>
        knownFrom({
          collectedAt: "2026-01-31T08:00:00Z",
          sections: withLastGood(snapshot(sections, "software"), known)
        })
      const silent = partial([apk, dpkg], "snap: no answer within 15 s").sections
      const blind = { packages: { outcome: "timeout" as const, tookMs: 1, reason: "no answer" } }
      assert.deepStrictEqual(withLastGood(snapshot(silent), after(blind, after(silent, before))).packages?.missing, [
        "snap: no answer within 15 s; rows of 2026-01-30T08:00:00Z kept"
      ])
    })

    it("tells of one that was installed beside them", () => {
      assert.isTrue(changed(partial([apk, dpkg, { ...dpkg, name: "curl" } as never], "snap: exit code 1"), before))
    })

    it("takes it for a change when a manager is gone, and keeps nothing for one that was never known", () => {
      const gone = snapshot({ packages: read([apk, dpkg]) }, "software")
      assert.isTrue(changed(gone, before))
      const other = partial([apk, dpkg], "flatpak: exit code 1")
      assert.isTrue(changed(other, before))
      assert.deepStrictEqual(withLastGood(other, before).packages?.missing, ["flatpak: exit code 1"])
    })

    it("keeps what a manager that told a part had told before, in the version it told last", () => {
      const curl = { ...dpkg, name: "curl", version: "7" }
      const two = knownFrom({ ...before, sections: { packages: read([{ ...dpkg, version: "5.1" }, curl]) } })
      const cut = partial([{ ...dpkg, version: "5.2" } as never], "dpkg: ends in the middle of a package")
      assert.deepStrictEqual(withLastGood(cut, two).packages?.data, [{ ...dpkg, version: "5.2" }, curl])
    })

    it("keeps the one package that could not be read, and none that is gone beside it", () => {
      const zlib = { name: "zlib", manager: "pacman", scope: "machine" } as const
      const three = read([zlib, { ...zlib, name: "zlib-ng" }, { ...zlib, name: "gone" }])
      const known = knownFrom({ ...before, sections: { packages: three } })
      const told = withLastGood(partial([apk], "pacman zlib: cut", "pacman other: cut"), known).packages
      assert.deepStrictEqual([told?.data, told?.missing], [[apk, zlib], [
        "pacman zlib: cut; rows of 2026-01-30T08:00:00Z kept",
        "pacman other: cut"
      ]])
    })

    it("hands on nothing that is not in the form of today", () => {
      const odd = { collectedAt: before.collectedAt, data: [{ manager: "snap" }, snap, 7] }
      const silent = partial([dpkg], "snap: exit code 1")
      const told = withLastGood(silent, { ...before, sections: { packages: odd } }).packages
      assert.deepStrictEqual(told?.data, [dpkg, snap])
    })
  })

  it("compares every figure of telemetry, which is a sample", () => {
    const load = (cpuPercent: number) =>
      comparable("telemetry", { load: read({ cpuPercent, volumes: [], temperatures: [] }) })
    assert.notStrictEqual(load(1), load(2))
  })
})
