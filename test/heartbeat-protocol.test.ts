import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { HardwareIdentifiers, noIdentifiers } from "../src/domain/HardwareIdentifiers.ts"
import type { Disk } from "../src/domain/inventory/Disks.ts"
import type { EncryptedVolume } from "../src/domain/inventory/Encryption.ts"
import type { Volume } from "../src/domain/inventory/Volumes.ts"
import { diskUse } from "../src/domain/protocols/diskUse.ts"
import { encodeHeartbeat, encodeStatusHeartbeat } from "../src/domain/protocols/Heartbeat.ts"
import { HeartbeatBody, RegistrationBody } from "../src/domain/protocols/HeartbeatBodies.ts"
import { encodeRegistration } from "../src/domain/protocols/HeartbeatEnrolment.ts"
import { heartbeatLadder } from "../src/domain/protocols/HeartbeatLadder.ts"
import { fit } from "../src/domain/protocols/trimming.ts"
import type { Report, ReportSections } from "../src/domain/Report.ts"
import { AnyReport } from "./anyReport.ts"
import { heartbeatOf, machineReports } from "./machineReports.ts"
import { sampleHardware, sampleReport, sampleSoftware, sampleTelemetry } from "./sampleReports.ts"
import { aJwe, systemDrive, windowsSections } from "./windowsSections.ts"

const assetId = "5b0c2c5e-5f0b-4c7e-9d0e-3f6a1c2b4d5e"
const options = { assetId }
const sample = heartbeatOf({ ...sampleHardware, ...sampleSoftware, ...sampleTelemetry })
const gib = 2 ** 30

/** What goes out: the text, read again. */
// oxlint-disable-next-line no-explicit-any -- bodies are compared, field by field
const sent = (body: unknown): any => JSON.parse(JSON.stringify(body))

describe("a full heartbeat", () => {
  it("says the examples of the protocol's document to the letter", () => {
    const report = heartbeatOf(windowsSections(), { collectedAt: "2025-08-04T12:51:08.123Z" })
    const { hardware_inventory, software_inventory, ...head } = sent(encodeHeartbeat(report, options))
    assert.deepInclude(head, {
      asset_id: assetId,
      heartbeat_type: "full",
      timestamp: "2025-08-04T12:51:08.123000",
      timestamp_utc: "2025-08-04T12:51:08.123Z"
    })
    assert.deepInclude(head.status, { cpu_usage: 15.2, memory_usage: 60.9, disk_usage: 45.3, status: "online" })
    assert.deepInclude(hardware_inventory.system, {
      hostname: "computer-name",
      platform: "Windows-10-10.0.26100",
      processor: "Intel64 Family 6 Model 154",
      architecture: "64bit",
      domain: "company.com",
      workgroup: null
    })
    assert.deepInclude(hardware_inventory.memory, {
      total_gb: 32,
      available_gb: 12.51,
      used_gb: 19.49,
      usage_percent: 60.9
    })
    assert.deepInclude(hardware_inventory.disk, {
      device: "C:\\",
      fstype: "NTFS",
      total_gb: 1000,
      used_gb: 453.2,
      usage_percent: 45.3
    })
    assert.strictEqual(hardware_inventory.disks.length, 1)
    assert.deepInclude(hardware_inventory.disks[0], {
      device: "WD_BLACK SN850X 1000GB",
      model: "WD_BLACK SN850X 1000GB",
      interface_type: "NVMe",
      health_status: "Healthy",
      smart_status: "OK",
      total_gb: 1000,
      used_gb: 453.2,
      usage_percent: 45.3
    })
    assert.deepInclude(hardware_inventory.bitlocker, { supported: true, protected_volumes: 1 })
    assert.deepInclude(hardware_inventory.bitlocker.volumes[0], {
      drive_letter: "C:",
      protection_status: "Protected",
      encryption_method: "AES-256",
      recovery_key: aJwe
    })
    assert.deepStrictEqual(software_inventory, {
      python_version: null,
      installed_programs: [{ name: "Microsoft Office Professional Plus 2021", version: "16.0.14332.20481" }],
      installed_programs_total: 1,
      installed_programs_truncated: 0
    })
  })

  it("has what deployed backends read under names that the document does not have", () => {
    const body = sent(encodeHeartbeat(heartbeatOf(windowsSections()), options))
    assert.deepStrictEqual(body.status, {
      status: "online",
      agent_status: "online",
      cpu_usage: 15.2,
      memory_usage: 60.9,
      disk_usage: 45.3,
      cpu_percent: 15.2,
      memory_percent: 60.9,
      disk_percent: 45.3,
      agent_version: "0.1.0",
      uptime: 3600
    })
    assert.deepInclude(body.hardware_inventory.system, {
      system: "Windows",
      release: "10",
      version: "10.0.26100",
      machine: "AMD64"
    })
    assert.deepInclude(body.hardware_inventory.memory, { total: 32 * gib, percent: 60.9 })
    assert.deepInclude(body.hardware_inventory.disk, {
      total: 1000 * gib,
      used: Math.round(453.2 * gib),
      free: 1000 * gib - Math.round(453.2 * gib),
      free_gb: 546.8,
      percent: 45.3
    })
    assert.deepStrictEqual(body.hardware_inventory.bitlocker, {
      supported: true,
      total_volumes: 1,
      protected_volumes: 1,
      unprotected_volumes: 0,
      volumes: [{
        volume_letter: "C:",
        drive_letter: "C:",
        protection_status: "Protected",
        encryption_method: "AES-256",
        key_protector_type: "Tpm + RecoveryPassword",
        recovery_key_id: "{8A0F2C1D-0000-4000-8000-000000000002}",
        recovery_key: aJwe,
        volume_status: "FullyEncrypted",
        encryption_percentage: 100,
        key_protector_count: 2
      }],
      collection_timestamp: "2026-01-31T08:00:00Z"
    })
  })

  it("tells of the system volume as it is now", () => {
    const { volumes: _, ...others } = windowsSections()
    const fresh = sent(encodeHeartbeat(heartbeatOf(others), options)).hardware_inventory
    assert.deepInclude(fresh.disk, {
      device: "C:\\",
      fstype: null,
      total_gb: 1000,
      used_gb: 453.2,
      usage_percent: 45.3
    })
    const { load: _load, ...still } = windowsSections()
    const older = sent(encodeHeartbeat(heartbeatOf(still), options))
    assert.deepInclude(older.hardware_inventory.disk, { fstype: "NTFS", used_gb: 453.2, usage_percent: 45.3 })
    assert.isNull(older.status.disk_usage)
  })

  it("tells more than the document asks for, as agents of other generations do", () => {
    const [, laptop] = machineReports().find(([name]) => name === "linux/laptop")!
    const { hardware_inventory } = sent(encodeHeartbeat(laptop, options))
    assert.deepInclude(hardware_inventory.operating_system, { name: "Ubuntu", last_boot: "2024-09-30T06:05:12Z" })
    assert.deepInclude(hardware_inventory.cpu, { name: "12th Gen Intel(R) Core(TM) i7-1255U", physical_cores: 10 })
    assert.deepInclude(hardware_inventory.memory.modules[0], { slot: "DIMM A", capacity_gb: 16, type: "DDR4" })
    assert.deepInclude(hardware_inventory.motherboard, { manufacturer: "Dell Inc.", model: "0VJK6N" })
    assert.deepInclude(hardware_inventory.bios, { version: "1.25.0", secure_boot: "enabled", tpm_version: "2.0" })
    assert.deepInclude(hardware_inventory.graphics[0], { manufacturer: "Intel Corporation", driver: "i915" })
    assert.deepInclude(hardware_inventory.disks[0], { serial_number: "S65UNF0T914207", temperature: 39 })
    assert.deepInclude(hardware_inventory.network_interfaces[0], {
      interface: "docker0",
      mac_address: "02:42:5E:00:53:D0",
      is_up: true
    })
    assert.deepInclude(hardware_inventory.encryption[0], { volume: "/", provider: "luks", verdict: "protected" })
    assert.deepInclude(hardware_inventory.system, { serial_number: "7QX4ZW3", chassis_type: "notebook" })
  })

  it("brings the canonical sections only to those who keep them", () => {
    assert.notProperty(encodeHeartbeat(sample, options), "sections")
    const { sections } = encodeHeartbeat(sample, { ...options, withSections: true })
    assert.sameMembers(Object.keys(sections!), Object.keys(sample.sections))
  })

  it("is the same bytes whenever it is sent", () => {
    assert.strictEqual(
      JSON.stringify(encodeHeartbeat(sample, options)),
      JSON.stringify(encodeHeartbeat(JSON.parse(JSON.stringify(sample)), options))
    )
  })

  it("says nothing of a metric that is not known rather than 0, and takes no old one for one of now", () => {
    const failed = heartbeatOf(windowsSections({
      load: {
        outcome: "failed",
        tookMs: 1,
        reason: "no",
        lastGood: { collectedAt: "2026-01-31T07:00:00Z", data: windowsSections().load!.data! }
      }
    }))
    const body = sent(encodeHeartbeat(failed, options))
    assert.deepInclude(body.status, { cpu_usage: null, memory_percent: null, disk_usage: null })
    assert.notProperty(body.status, "uptime")
    assert.deepInclude(body.hardware_inventory.memory, { total_gb: 32, used_gb: null, usage_percent: null })
    assert.deepStrictEqual(body.hardware_inventory.collection_errors, [
      { component: "load", outcome: "failed", reason: "no", last_good: "2026-01-31T07:00:00Z" }
    ])
  })

  it("skips a part that failed and names it, with what was last known in its place", () => {
    const lastGood = { collectedAt: "2026-01-30T08:00:00Z", data: sampleHardware.disks!.data! }
    const { disks: _, ...others } = sampleHardware
    const cut = heartbeatOf({
      ...others,
      disks: { outcome: "timeout", tookMs: 20_000, reason: "no answer", lastGood },
      graphics: { outcome: "failed", tookMs: 1, reason: "lspci: exit code 1" },
      packages: { outcome: "denied", tookMs: 1, reason: "needs root" }
    })
    const { hardware_inventory, software_inventory } = sent(encodeHeartbeat(cut, options))
    assert.strictEqual(hardware_inventory.disks.length, 2)
    assert.notProperty(hardware_inventory, "graphics")
    assert.deepStrictEqual(hardware_inventory.collection_errors, [
      { component: "memory", outcome: "partial", reason: "serial numbers: denied, needs root" },
      { component: "disks", outcome: "timeout", reason: "no answer", last_good: "2026-01-30T08:00:00Z" },
      { component: "graphics", outcome: "failed", reason: "lspci: exit code 1" },
      { component: "printers", outcome: "failed", reason: "lpstat: exit code 1" }
    ])
    assert.deepStrictEqual(software_inventory, {
      python_version: null,
      collection_errors: [{ component: "packages", outcome: "denied", reason: "needs root" }]
    })
  })

  it("of a machine of which nothing could be read still has its name", () => {
    const { hardware_inventory, status } = sent(encodeHeartbeat(sampleReport("heartbeat"), options))
    assert.deepInclude(hardware_inventory.system, { hostname: "pc-1", domain: null, workgroup: null })
    assert.doesNotHaveAnyKeys(hardware_inventory, ["memory", "disk", "disks", "collection_errors"])
    assert.strictEqual(status.agent_status, "online")
  })
})

describe("a status heartbeat", () => {
  it("has both name sets of the status, and no inventory", () => {
    const body = sent(encodeStatusHeartbeat(heartbeatOf(windowsSections()), { ...options, withSections: true }))
    assert.deepInclude(body, { asset_id: assetId, heartbeat_type: "status" })
    assert.deepInclude(body.status, { agent_status: "online", cpu_percent: 15.2, cpu_usage: 15.2 })
    assert.doesNotHaveAnyKeys(body, ["hardware_inventory", "software_inventory", "sections"])
  })
})

describe("a machine in the words of Python", () => {
  const subject = sampleReport("heartbeat").subject
  it.each(
    [
      [{ platform: "win32", osVersion: "11", kernel: "10.0.26100", arch: "aarch64" }, "Windows-11-10.0.26100", "ARM64"],
      [{ platform: "linux", kernel: "6.12.0", arch: "x86_64" }, "Linux-6.12.0-x86_64", "x86_64"],
      [{ platform: "darwin", kernel: "24.1.0", arch: "arm64" }, "Darwin-24.1.0-arm64", "arm64"]
    ] as const
  )("%o is %s", (given, platform, machine) => {
    const report = sampleReport("heartbeat", { subject: { ...subject, ...given } })
    assert.deepInclude(sent(encodeHeartbeat(report, options)).hardware_inventory.system, {
      platform,
      machine,
      architecture: "64bit"
    })
  })

  it.each([
    ["i686", "32bit"],
    ["armv7l", "32bit"],
    ["riscv64", "64bit"],
    ["s390x", "64bit"],
    ["other", null]
  ])("%s is %s wide", (arch, architecture) => {
    const report = sampleReport("heartbeat", { subject: { ...subject, arch } })
    assert.deepInclude(sent(encodeHeartbeat(report, options)).hardware_inventory.system, { architecture })
  })

  it.each([
    [
      { manufacturer: "Intel", family: 6, modelNumber: 154, stepping: 3 },
      "Intel64 Family 6 Model 154 Stepping 3, GenuineIntel"
    ],
    [{ manufacturer: "AMD", family: 25, modelNumber: 33 }, "AMD64 Family 25 Model 33"],
    [{ manufacturer: "Qualcomm", model: "Snapdragon", family: 8, modelNumber: 1 }, "Snapdragon"],
    [{ manufacturer: "Intel", model: "Example CPU" }, "Example CPU"],
    [{}, null]
  ])("a processor of Windows, %o, is %s", (given, processor) => {
    const data = { logicalCores: 8, ...given }
    const report = heartbeatOf(windowsSections({ cpu: { outcome: "collected", tookMs: 1, data } }))
    assert.deepInclude(sent(encodeHeartbeat(report, options)).hardware_inventory.system, { processor })
  })
})

describe("membership", () => {
  it.each(
    [
      ["domain", "company.com", null],
      ["hybrid", "company.com", null],
      ["workgroup", null, "company.com"],
      ["entra", null, null],
      ["none", null, null]
    ] as const
  )("%s: domain %s, workgroup %s", (kind, domain, workgroup) => {
    const report = heartbeatOf(
      windowsSections({ membership: { outcome: "collected", tookMs: 1, data: { kind, name: "company.com" } } })
    )
    assert.deepInclude(sent(encodeHeartbeat(report, options)).hardware_inventory.system, { domain, workgroup })
  })
})

describe("BitLocker", () => {
  const bitlockerOf = (section: ReportSections["encryption"] & {}) =>
    sent(encodeHeartbeat(heartbeatOf(windowsSections({ encryption: section })), options)).hardware_inventory.bitlocker
  const ofVolumes = (...data: ReadonlyArray<EncryptedVolume>) => bitlockerOf({ outcome: "collected", tookMs: 1, data })

  it("lists volumes with a letter, each once, and counts the others: one that backends refuse costs all after it", () => {
    const { volumes, ...counts } = ofVolumes(
      systemDrive,
      { volume: "c:\\", provider: "bitlocker", verdict: "protected" },
      { volume: "\\\\?\\Volume{0b6f0e2a-0000-4000-8000-000000000001}\\", provider: "none", verdict: "unprotected" },
      { volume: "C:\\mnt\\data", provider: "bitlocker", verdict: "locked" },
      { volume: "d:", provider: "none", verdict: "unprotected" }
    )
    assert.deepStrictEqual(
      volumes.map((row: { volume_letter: string; drive_letter: string }) => [row.volume_letter, row.drive_letter]),
      [["C:", "C:"], ["D:", "D:"]]
    )
    assert.deepInclude(counts, { total_volumes: 5, protected_volumes: 2, unprotected_volumes: 2 })
  })

  it("knows three states", () => {
    const stateOf = (given: Partial<EncryptedVolume>) =>
      ofVolumes({ volume: "D:", provider: "bitlocker", verdict: "unknown", ...given }).volumes[0].protection_status
    assert.strictEqual(stateOf({ protection: "on", verdict: "protected" }), "Protected")
    assert.strictEqual(stateOf({ protection: "off", verdict: "suspended" }), "Unprotected")
    assert.strictEqual(stateOf({ provider: "none", verdict: "unprotected" }), "Unprotected")
    assert.strictEqual(stateOf({ protection: "unknown", verdict: "locked" }), "Unknown")
    assert.strictEqual(stateOf({}), "Unknown")
  })

  it("clips what has a column, between two characters, and so does the version of the agent", () => {
    const [volume] = ofVolumes({
      ...systemDrive,
      method: `${"m".repeat(49)}😀`,
      protectors: [
        { id: `{${"i".repeat(200)}}`, kind: "RecoveryPassword" },
        { id: "x", kind: "k".repeat(200) }
      ]
    }).volumes
    const report = heartbeatOf(windowsSections(), { agentVersion: "v".repeat(60) })
    assert.strictEqual(encodeHeartbeat(report, options).status?.agent_version, "v".repeat(50))
    assert.strictEqual(volume.encryption_method, "m".repeat(49))
    assert.strictEqual(volume.key_protector_type.length, 100)
    assert.strictEqual(volume.recovery_key_id.length, 100)
  })

  it("lets no recovery password out that is not sealed", () => {
    const password = "111111-222222-333333-444444-555555-666666-000011-000022"
    for (const sealedKey of [password, `${password}.a.b.c.d`, "eyJhbGciOiJub25lIn0", `eyJ.${password}`]) {
      const protectors = [{ id: "{1}", kind: "RecoveryPassword", sealedKey }]
      const [volume] = ofVolumes({ ...systemDrive, protectors }).volumes
      assert.notProperty(volume, "recovery_key", sealedKey)
      assert.strictEqual(volume.recovery_key_id, "{1}")
    }
    const tpm = ofVolumes({ ...systemDrive, protectors: [{ id: "{1}", kind: "Tpm", sealedKey: aJwe }] })
    assert.notProperty(tpm.volumes[0], "recovery_key")
  })

  it("that needs a privilege says so, that the machine does not have, too, and of a failure it is silent", () => {
    assert.deepInclude(bitlockerOf({ outcome: "denied", tookMs: 1, reason: "needs Administrator" }), {
      supported: true,
      permission_required: true,
      reason: "needs Administrator",
      total_volumes: 0,
      volumes: []
    })
    assert.deepInclude(bitlockerOf({ outcome: "unsupported", tookMs: 1, reason: "not in this edition" }), {
      supported: false,
      reason: "not in this edition"
    })
    assert.isUndefined(bitlockerOf({ outcome: "failed", tookMs: 1, reason: "WMI" }))
    const { hardware_inventory } = sent(encodeHeartbeat(sample, options))
    assert.deepInclude(hardware_inventory.bitlocker, { supported: false, total_volumes: 0, volumes: [] })
  })
})

describe("what is used of a disk", () => {
  const disk = (name: string, size = 100, other: Partial<Disk> = {}): Disk => ({ name, sizeBytes: size, ...other })
  const volume = (device: string, used: number, other: Partial<Volume> = {}): Volume => ({
    mount: device,
    device,
    filesystem: "ext4",
    totalBytes: used * 2,
    usedBytes: used,
    ...other
  })
  const use = (disks: ReadonlyArray<Disk>, ...volumes: ReadonlyArray<Volume>) =>
    Object.fromEntries(diskUse(disks, volumes))

  it("is the sum of its own partitions, and never of another disk's", () => {
    const disks = [disk("sda"), disk("nvme0n1"), disk("nvme0n10"), disk("sdaa")]
    assert.deepStrictEqual(
      use(disks, volume("/dev/sda1", 10), volume("/dev/sda2", 5), volume("/dev/nvme0n1p1", 7), volume("/dev/sdaa1", 3)),
      { sda: 15, nvme0n1: 7, sdaa: 3 }
    )
  })

  it("is all that is local where there is one disk, whatever lies between", () => {
    const one = [disk("nvme0n1"), disk("sr0", 5, { media: "optical" })]
    assert.deepStrictEqual(
      use(
        one,
        volume("/dev/mapper/vg-root", 30),
        volume("/dev/nvme0n1p1", 1),
        volume("/dev/loop3", 9),
        volume("filer:/home", 90, { network: true }),
        volume("E:", 4, { filesystem: "UDF" })
      ),
      { nvme0n1: 31 }
    )
    assert.deepStrictEqual(use([disk("PhysicalDrive0")], { mount: "C:", usedBytes: 40 }), { PhysicalDrive0: 40 })
  })

  it("is not known where a volume might be on one or another", () => {
    const two = [disk("sda"), disk("sdb")]
    assert.deepStrictEqual(use(two, volume("/dev/sda1", 1), volume("/dev/mapper/vg-root", 30)), {})
    assert.deepStrictEqual(use(two, volume("/dev/sda1", 1), volume("/dev/md0", 30)), {})
    assert.deepStrictEqual(use(two, volume("/dev/sda", 30, { filesystem: "btrfs" })), {})
    assert.deepStrictEqual(use([disk("PhysicalDrive0"), disk("PhysicalDrive1")], { mount: "C:", usedBytes: 40 }), {})
  })

  it("is known of a disk that its own volumes fill, whatever the others hold", () => {
    const two = [disk("sda"), disk("sdb")]
    assert.deepStrictEqual(
      use(two, volume("/dev/sda1", 20, { totalBytes: 98 }), volume("/dev/mapper/vg-root", 30)),
      { sda: 20 }
    )
  })

  it("is not known where it would be more than the disk holds, or nothing is mounted", () => {
    assert.deepStrictEqual(use([disk("sda", 10)], volume("/dev/sda1", 11)), {})
    assert.deepStrictEqual(use([disk("sda")]), {})
    assert.deepStrictEqual(use([{ name: "sda" }], volume("/dev/sda1", 1)), {})
  })
})

describe("a limit on software", () => {
  const packages = [
    { name: "alpha", section: "libs" },
    { name: "beta" },
    { name: "Update for beta (KB4011574)" },
    { name: "gamma" }
  ].map((row) => Object.assign(row, { manager: "dpkg", scope: "machine" } as const))
  const withLimit = (softwareLimit?: number) =>
    sent(
      encodeHeartbeat(heartbeatOf({ packages: { outcome: "collected", tookMs: 1, data: packages } }), {
        ...options,
        softwareLimit
      })
    ).software_inventory
  const names = (limit?: number) => withLimit(limit).installed_programs.map(({ name }: { name: string }) => name)

  it("keeps programs before updates and parts of others, in their order, and counts the cut", () => {
    assert.deepStrictEqual(names(2), ["beta", "gamma"])
    assert.deepStrictEqual(names(3), ["alpha", "beta", "gamma"])
    assert.deepInclude(withLimit(3), { installed_programs_total: 4, installed_programs_truncated: 1 })
    assert.deepStrictEqual([names(0), withLimit(0).installed_programs_truncated], [[], 4])
  })

  it("is none unless it is set, or is higher than there are programs", () => {
    for (const limit of [undefined, 4, 5]) {
      assert.strictEqual(names(limit).length, 4)
      assert.deepInclude(withLimit(limit), { installed_programs_total: 4, installed_programs_truncated: 0 })
    }
  })
})

describe("a heartbeat that is larger than its backend takes", () => {
  const data = Array.from({ length: 3_000 }, (_, index) => ({
    name: `program-${String(index).padStart(4, "0")}`,
    version: `1.${index}`,
    publisher: "Example Publisher",
    manager: "dpkg" as const,
    scope: "machine" as const,
    ...(index % 2 === 0 ? { section: "libs" } : {})
  }))
  const large = heartbeatOf({ ...sampleHardware, packages: { outcome: "collected", tookMs: 1, data } })
  const ladder = heartbeatLadder(large, { ...options, withSections: true })

  it("loses what no document names first, then programs, and says so where it is stored", () => {
    const fitted = fit(ladder, { budgetBytes: 50_000 })!
    const { hardware_inventory, software_inventory } = JSON.parse(fitted.json)
    const listed = software_inventory.installed_programs.length
    assert.isAtMost(fitted.bytes, 50_000)
    assert.isAbove(fitted.bytes, 48_000, "not many programs less than has to be")
    assert.deepStrictEqual(fitted.cuts, [
      "canonical sections",
      "publishers",
      "network adapters",
      "details of the hardware",
      `${3_000 - listed} programs`
    ])
    assert.deepStrictEqual(hardware_inventory.trimmed, fitted.cuts)
    assert.deepInclude(software_inventory, {
      installed_programs_total: 3_000,
      installed_programs_truncated: 3_000 - listed
    })
    assert.isTrue(
      software_inventory.installed_programs.every(({ name }: { name: string }) => Number(name.slice(-4)) % 2 === 1)
    )
    assert.containsAllKeys(hardware_inventory, ["system", "memory", "disk", "disks", "bitlocker"])
  })

  it("goes no further down than it has to, and not below what is worth sending", () => {
    const whole = fit(ladder)!
    assert.strictEqual(whole.json, JSON.stringify(ladder.whole))
    assert.deepStrictEqual(fit(ladder, { budgetBytes: whole.bytes - 1 })!.cuts, ["canonical sections"])
    assert.isUndefined(fit(ladder, { budgetBytes: 500 }))
  })
})

describe("a registration", () => {
  const infoOf = (report: Report, identifiers = noIdentifiers) =>
    sent(encodeRegistration(report, { installToken: "LANET-AAAA-BBBB-0badca", identifiers })).hardware_info

  it("brings everything that names a machine", () => {
    const [, laptop] = machineReports().find(([name]) => name === "linux/laptop")!
    const own = {
      uuid: "4c4c4544-0051-5810-8034-b7c04f5a5733",
      serialNumber: "7QX4ZW3",
      boardSerialNumber: "/7QX4ZW3/CNFCW0025R00QA/",
      machineId: "5e0b41c2a97d4d0f8a1673c92be4d058",
      macAddresses: ["00:00:5E:00:53:A1", "A4:42:3B:9D:07:E6"],
      diskIds: ["S65UNF0T914207"]
    }
    const info = infoOf(laptop, own)
    assert.deepInclude(info, {
      computer_name: "lt-0711",
      os: "Linux",
      os_version: "6.8.0-45-generic Ubuntu",
      architecture: "x86_64",
      processor: "12th Gen Intel(R) Core(TM) i7-1255U",
      agent_version: "0.1.0",
      python_version: null
    })
    assert.deepStrictEqual(info.hardware, {
      cpu: { cores: 10, frequency: 4700 },
      memory: { total_gb: 31.03, total_bytes: 33_321_197_568 },
      disk: { total_gb: 464.68, free_gb: 264.68, total_bytes: 498_950_651_904 }
    })
    assert.deepStrictEqual(info.platform_details, {
      system: "Linux",
      node: "lt-0711",
      release: "6.8.0-45-generic",
      version: "Ubuntu",
      machine: "x86_64",
      processor: "12th Gen Intel(R) Core(TM) i7-1255U"
    })
    assert.deepStrictEqual(
      info.network_interfaces.map((each: { interface: string; mac_address: string }) => [
        each.interface,
        each.mac_address
      ]),
      [
        ["enp0s31f6", "00:00:5E:00:53:A1"],
        ["wlp0s20f3", "A4:42:3B:9D:07:E6"]
      ],
      "adapters that stay, by the address that they were made with: not that of the dock"
    )
    assert.deepStrictEqual(info.network_interfaces[1].ip_addresses[0], {
      ip: "198.51.100.87",
      prefix_length: 24,
      netmask: "255.255.255.0"
    })
    assert.deepStrictEqual(info.identifiers, {
      agent_id: laptop.subject.agentId,
      system_uuid: "4c4c4544-0051-5810-8034-b7c04f5a5733",
      system_serial_number: "7QX4ZW3",
      board_serial_number: "/7QX4ZW3/CNFCW0025R00QA/",
      machine_id: "5e0b41c2a97d4d0f8a1673c92be4d058",
      mac_address: laptop.subject.macAddress,
      mac_addresses: ["00:00:5E:00:53:A1", "A4:42:3B:9D:07:E6"],
      disk_ids: ["S65UNF0T914207"]
    })
  })

  it("never goes out without a name, nor with one that many machines have", () => {
    const named = (hostname: string) =>
      infoOf(sampleReport("heartbeat", { subject: { ...sampleReport("heartbeat").subject, hostname } })).computer_name
    assert.strictEqual(named("pc-1"), "pc-1")
    assert.strictEqual(named(" \u0000 "), "machine-3f6a1c2b4d5e")
    assert.strictEqual(named("unknown"), "machine-3f6a1c2b4d5e")
    assert.strictEqual(named("localhost"), "localhost-3f6a1c2b4d5e")
    assert.strictEqual(named("localhost.localdomain"), "localhost.localdomain-3f6a1c2b4d5e")
  })

  it("of a machine that does not know what stays has all adapters that are made of something, and no ids", () => {
    const [, laptop] = machineReports().find(([name]) => name === "linux/laptop")!
    const info = infoOf(laptop)
    assert.deepStrictEqual(info.network_interfaces.map((each: { interface: string }) => each.interface), [
      "enp0s31f6",
      "enx0242ac5e5311",
      "wlp0s20f3"
    ])
    assert.doesNotHaveAnyKeys(info.identifiers, ["system_uuid", "system_serial_number", "machine_id"])
  })

  it("of a machine without a physical adapter has the one that names it", () => {
    const eth0 = {
      name: "eth0",
      macAddress: "02:00:5E:00:53:01",
      addresses: [],
      virtual: true
    }
    const other = { ...eth0, name: "veth1", macAddress: "02:00:5E:00:53:02" }
    const network = { outcome: "collected" as const, tookMs: 1, data: { interfaces: [other, eth0] } }
    assert.deepStrictEqual(infoOf(sampleReport("heartbeat", { sections: { network } })).network_interfaces, [
      { interface: "eth0", ip_addresses: [], mac_address: "02:00:5E:00:53:01" }
    ])
  })
})

/** What JSON has no word for, and would leave out or call null. */
const holesIn = (value: unknown, path = ""): ReadonlyArray<string> =>
  value === undefined || typeof value === "number" && !Number.isFinite(value)
    ? [`${path}: ${String(value)}`]
    : typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => holesIn(inner, `${path}.${key}`))
    : []

describe("whatever a machine says of itself", () => {
  it.effect.prop(
    "yields bodies of plain JSON of which a receiver loses nothing",
    [AnyReport, HardwareIdentifiers],
    ([value, identifiers]) =>
      Effect.gen(function*() {
        const report = value as unknown as Report
        for (
          const body of [
            encodeHeartbeat(report, { ...options, withSections: true }),
            encodeStatusHeartbeat(report, options)
          ]
        ) {
          assert.deepStrictEqual(holesIn(body), [])
          assert.deepStrictEqual(yield* Schema.decodeUnknownEffect(HeartbeatBody)(sent(body)), sent(body))
        }
        const registration = encodeRegistration(report, { installToken: "LANET-1", identifiers })
        assert.deepStrictEqual(holesIn(registration), [])
        assert.deepStrictEqual(
          yield* Schema.decodeUnknownEffect(RegistrationBody)(sent(registration)),
          sent(registration)
        )
      })
  )
})
