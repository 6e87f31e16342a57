import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { GlpiInventory } from "../src/domain/glpi/GlpiInventory.ts"
import { inventoryForGlpi } from "../src/domain/glpi/inventoryForGlpi.ts"
import { mask4, mask6 } from "../src/domain/glpi/units.ts"
import type { ReportSections } from "../src/domain/Report.ts"
import { machineReports } from "./machineReports.ts"

const machines = machineReports()
const { subject } = machines[0]![1]

/** GLPI's schema allows no property besides. */
const strictly = Schema.decodeUnknownSync(GlpiInventory, { onExcessProperty: "error" })

const inventoryOf = (sections: ReportSections) => inventoryForGlpi({ sections, subject, reports: [] }, "0.1.0")

describe("the inventory for GLPI", () => {
  it.each(machines)("of %s has the form that GLPI takes, and all of its software, disks and addresses", (_, report) => {
    const inventory = inventoryOf(report.sections)
    const { content } = strictly(JSON.parse(JSON.stringify(inventory)))
    const { disks, network, packages } = report.sections
    assert.strictEqual(content.softwares?.length, packages?.data?.length)
    assert.strictEqual(content.storages?.length, disks?.data?.length)
    const addresses = network?.data?.interfaces.flatMap((each) => each.addresses.map(({ address }) => address))
    assert.deepStrictEqual(
      content.networks?.flatMap(({ ipaddress, ipaddress6 }) => ipaddress ?? ipaddress6 ?? []),
      addresses
    )
  })

  const read = { outcome: "collected", tookMs: 1 } as const
  const cpu = { ...read, data: { logicalCores: 8, physicalCores: 4, sockets: 2, arch: "x86_64" } }

  it("is partial where a section could not be read: what GLPI knows of it stays", () => {
    const packages = { ...read, data: [] }
    assert.isUndefined(inventoryOf({ cpu, packages }).partial)
    const failed = inventoryOf({ cpu, packages, disks: { outcome: "failed", tookMs: 1, reason: "lsblk: no answer" } })
    assert.isTrue(failed.partial)
    assert.notProperty(failed.content, "storages")
    assert.isTrue(inventoryOf({ cpu }).partial, "software was not asked for")
    const batteries = { outcome: "unsupported", tookMs: 1 } as const
    assert.isUndefined(inventoryOf({ cpu, packages, batteries }).partial, "there is no such thing")
  })

  it("has a processor for each socket, with its own cores", () => {
    const { cpus } = inventoryOf({ cpu }).content
    const one = { arch: "x86_64", core: 2, corecount: 2, thread: 2 }
    assert.deepStrictEqual(cpus, [one, one])
  })

  it("calls a suspended volume not simply encrypted", () => {
    const volumes = {
      ...read,
      data: [{ mount: "C:", filesystem: "NTFS", totalBytes: 256 * 2 ** 30, usedBytes: 2 ** 30 }]
    }
    const encryption = (verdict: "protected" | "suspended" | "unprotected" | "unknown") => ({
      ...read,
      data: [{ volume: "C:", provider: "bitlocker" as const, verdict }]
    })
    const statusOf = (verdict: Parameters<typeof encryption>[0]) =>
      inventoryOf({ volumes, encryption: encryption(verdict) }).content.drives?.[0]?.encrypt_status
    assert.deepStrictEqual(
      (["protected", "suspended", "unprotected", "unknown"] as const).map(statusOf),
      ["Yes", "Partially", "No", undefined]
    )
  })

  it("knows the masks of prefixes", () => {
    assert.deepStrictEqual([0, 8, 20, 32].map(mask4), ["0.0.0.0", "255.0.0.0", "255.255.240.0", "255.255.255.255"])
    assert.deepStrictEqual([64, 60, 128].map(mask6), [
      "ffff:ffff:ffff:ffff:0:0:0:0",
      "ffff:ffff:ffff:fff0:0:0:0:0",
      Array(8).fill("ffff").join(":")
    ])
  })
})
