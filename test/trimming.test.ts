import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { canonicalJson } from "../src/domain/canonical.ts"
import type { Package } from "../src/domain/inventory/Packages.ts"
import { hardwareLadder } from "../src/domain/protocols/HardwareLadder.ts"
import { HardwareBody, SoftwareBody, TelemetryBody } from "../src/domain/protocols/ScannerBodies.ts"
import { softwareLadder } from "../src/domain/protocols/SoftwareLadder.ts"
import { telemetryLadder } from "../src/domain/protocols/TelemetryLadder.ts"
import { type Fit, fit, type Fitted, type Ladder } from "../src/domain/protocols/trimming.ts"
import type { Report } from "../src/domain/Report.ts"
import { AnyReport } from "./anyReport.ts"
import { hardwareComplaints, telemetryComplaints, trimmedSoftwareComplaints } from "./deployedRules.ts"
import { sampleHardware, sampleReport, sampleSoftware } from "./sampleReports.ts"

const options = { tenantId: "0123456789abcdef", agentVersion: "0.1.0" }

const bodyOf = (fitted: Fitted | undefined) => JSON.parse(fitted!.json)

const aPackage = (index: number, given: Partial<Package> = {}): Package => ({
  name: `program-${String(index).padStart(4, "0")}`,
  version: `1.${index}.0-1`,
  publisher: "Example Maintainers <maintainers@lists.example.org>",
  manager: "dpkg",
  scope: "machine",
  sizeBytes: 1_000_000 + index,
  ...given
})

const softwareReport = (
  packages: ReadonlyArray<Package>,
  services: ReadonlyArray<{ name: string; displayName?: string; state?: "running" | "stopped" }> = []
) =>
  sampleReport("software", {
    sections: {
      packages: { outcome: "collected", tookMs: 1, data: packages },
      services: { outcome: "collected", tookMs: 1, data: services },
      startup: sampleSoftware.startup!
    }
  })

/** A server with libraries among its 2,000 packages, and 280 services. */
const largeReport = softwareReport(
  Array.from({ length: 2_000 }, (_, index) => aPackage(index, index % 2 === 0 ? { section: "non-free/libs" } : {})),
  Array.from({ length: 280 }, (_, index) => ({
    name: `service-${index}`,
    displayName: index % 2 === 0 ? `service-${index}` : `Service number ${index}`,
    state: index % 4 === 0 ? "running" as const : "stopped" as const
  }))
)

describe("software that is larger than its backend takes", () => {
  const ladder = softwareLadder(largeReport, options)
  const sent = fit(ladder, { budgetBytes: 100_000 })
  const body = bodyOf(sent)

  it("keeps all that it can, and says in words and numbers what is missing", () => {
    const kept = body.installed_software.length
    assert.isAtMost(sent!.bytes, 100_000)
    assert.isAbove(sent!.bytes, 99_800, "not a program less than has to be")
    assert.deepStrictEqual(sent!.cuts, [
      "canonical sections",
      "publishers that are named as vendors",
      "1000 updates, system components and duplicates",
      "display names that repeat names",
      "210 services that do not run",
      "70 services",
      "sizes of programs",
      `${1_000 - kept} programs`
    ])
    assert.deepStrictEqual(body.trimmed, sent!.cuts)
    assert.deepInclude(body.system_software, {
      name: "Inventory truncated by agent",
      version: `${kept} of 2000 programs, 0 of 280 services`
    })
    assert.deepStrictEqual(trimmedSoftwareComplaints(body), [])
  })

  it("keeps what was first in its list, and of that name, version and maker", () => {
    assert.deepStrictEqual(body.installed_software.slice(0, 2), [
      { name: "program-0001", version: "1.1.0-1", vendor: "Example Maintainers <maintainers@lists.example.org>" },
      { name: "program-0003", version: "1.3.0-1", vendor: "Example Maintainers <maintainers@lists.example.org>" }
    ])
  })

  it("goes no further down than it has to", () => {
    const whole = fit(ladder)!
    assert.deepStrictEqual(whole.cuts, [])
    assert.strictEqual(whole.json, JSON.stringify(ladder.whole))
    assert.deepStrictEqual(fit(ladder, { budgetBytes: whole.bytes })!.cuts, [])
    assert.deepStrictEqual(fit(ladder, { budgetBytes: whole.bytes - 1 })!.cuts, ["canonical sections"])
    assert.deepStrictEqual(fit(ladder, { leastCuts: 1 })!.cuts, ["canonical sections"])
  })

  it("fits no budget that is smaller than what every body needs", () => {
    assert.isUndefined(fit(ladder, { budgetBytes: 500 }))
    assert.isUndefined(fit(ladder, { leastCuts: 99 }))
  })

  it("loses updates and what is listed twice before programs, and values that say nothing first", () => {
    const report = softwareReport([
      aPackage(1),
      aPackage(1, { scope: "user" }),
      { name: "Security Update for Example Suite (KB4011574)", manager: "registry", scope: "machine" },
      { name: "KBasic", manager: "dpkg", scope: "machine" }
    ])
    const trimmed = fit(softwareLadder(report, options), { leastCuts: 4 })
    assert.deepStrictEqual(trimmed!.cuts, [
      "canonical sections",
      "values that are unknown",
      "publishers that are named as vendors",
      "2 updates, system components and duplicates"
    ])
    assert.deepStrictEqual(bodyOf(trimmed).installed_software.map(({ name }: { name: string }) => name), [
      "program-0001",
      "KBasic"
    ])
    assert.deepStrictEqual(bodyOf(trimmed).installed_software[1], { name: "KBasic" })
  })

  it("cuts long texts between two characters", () => {
    const displayName = `${"x".repeat(119)}😀 and so on`
    const report = softwareReport([], [{ name: "long", displayName, state: "running" }])
    const trimmed = fit(softwareLadder(report, options), { leastCuts: 2 })
    assert.deepStrictEqual(trimmed!.cuts, ["canonical sections", "the ends of 1 long text"])
    assert.deepStrictEqual(bodyOf(trimmed).services, [{
      name: "long",
      display_name: "x".repeat(119),
      state: "running"
    }])
  })
})

describe("hardware that is larger than its backend takes", () => {
  const adapter = (name: string, up: boolean, virtual: boolean) => ({
    name,
    up,
    virtual,
    addresses: [{ address: "192.0.2.1", prefixLength: 24, family: "ipv4" as const }]
  })
  const data = {
    interfaces: [adapter("eth0", true, false), adapter("eth1", false, false), adapter("veth1", true, true)]
  }
  const ladder = hardwareLadder(
    sampleReport("hardware", { sections: { ...sampleHardware, network: { outcome: "collected", tookMs: 1, data } } }),
    { ...options, assetInfo: { asset_tag: "TAG-0001" } }
  )

  it("loses the network bit by bit, and no other block", () => {
    const least = fit(ladder, { leastCuts: 3 })
    const { network, sections: _, trimmed, ...rest } = bodyOf(least)
    const { network: __, sections: ___, ...whole } = bodyOf(fit(ladder))
    assert.deepStrictEqual(rest, whole)
    assert.deepStrictEqual(trimmed, ["canonical sections", "addresses of 1 interface down", "1 virtual interface"])
    assert.deepStrictEqual(
      network.interfaces.map((
        { addresses, name }: { name: string; addresses: Array<unknown> }
      ) => [name, addresses.length]),
      [["eth0", 1], ["eth1", 0]]
    )
  })

  it("is not sent at all rather than without what administrators know", () => {
    const notes = { notes: "n".repeat(200_000) }
    assert.isUndefined(
      fit(hardwareLadder(sampleReport("hardware"), { ...options, assetInfo: notes }), { budgetBytes: 100_000 })
    )
  })
})

describe("a sample that its backend balks at", () => {
  it("is told in whole numbers and no more", () => {
    const { collected_at: _, trimmed, ...sample } = bodyOf(
      fit(telemetryLadder(sampleReport("telemetry"), options)!, { leastCuts: 2 })
    )
    assert.deepStrictEqual(trimmed, ["canonical sections", "decimals and temperature"])
    assert.deepInclude(sample, { cpu_percent: 13, ram_percent: 61, storage_percent: 45 })
    assert.notProperty(sample, "temperature")
  })
})

describe("every rung of every report", () => {
  const check = <Body>(
    schema: Schema.Codec<Body, unknown>,
    complaints: (body: unknown) => ReadonlyArray<string>,
    ladder: Ladder<Body>,
    again: Ladder<Body>,
    budgetBytes: number
  ) => {
    const right = (wanted: Fit): Fitted | undefined => {
      const fitted = fit(ladder, wanted)
      assert.deepStrictEqual(fit(again, wanted), fitted, "the same for the same report")
      if (fitted === undefined) return undefined
      const body = JSON.parse(fitted.json) as unknown
      assert.deepStrictEqual(complaints(body), [])
      assert.deepStrictEqual(Result.getOrThrow(Schema.decodeUnknownResult(schema)(body)), body)
      assert.strictEqual(Buffer.byteLength(fitted.json), fitted.bytes)
      assert.isAtMost(fitted.bytes, wanted.budgetBytes ?? Infinity)
      assert.isAtLeast(fitted.cuts.length, wanted.leastCuts ?? 0)
      return fitted
    }
    let rung = right({})
    assert.isDefined(rung)
    while (rung !== undefined) rung = right({ leastCuts: rung.cuts.length + 1 })
    right({ budgetBytes })
  }

  it.effect.prop(
    "is a body that deployed backends take, never larger than asked for, and always the same",
    [AnyReport, Schema.Int.check(Schema.isBetween({ minimum: 400, maximum: 8_000 }))],
    ([value, budgetBytes]) =>
      Effect.sync(() => {
        const report = value as unknown as Report
        const reread = JSON.parse(canonicalJson(report)) as Report
        const software = [softwareLadder(report, options), softwareLadder(reread, options)] as const
        check(SoftwareBody, trimmedSoftwareComplaints, ...software, budgetBytes)
        const hardware = [hardwareLadder(report, options), hardwareLadder(reread, options)] as const
        check(HardwareBody, hardwareComplaints, ...hardware, budgetBytes)
        const telemetry = [telemetryLadder(report, options), telemetryLadder(reread, options)] as const
        if (telemetry[0] === undefined || telemetry[1] === undefined) return
        check(TelemetryBody, telemetryComplaints, telemetry[0], telemetry[1], budgetBytes)
      })
  )
})
