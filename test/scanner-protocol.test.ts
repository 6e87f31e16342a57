import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { canonicalJson } from "../src/domain/canonical.ts"
import { HardwareBody, SoftwareBody, TelemetryBody } from "../src/domain/protocols/ScannerBodies.ts"
import { encodeHardware } from "../src/domain/protocols/ScannerHardware.ts"
import { encodeSoftware } from "../src/domain/protocols/ScannerSoftware.ts"
import { encodeTelemetry } from "../src/domain/protocols/ScannerTelemetry.ts"
import { elapsed } from "../src/domain/protocols/scannerText.ts"
import { clampedPercent } from "../src/domain/protocols/wireText.ts"
import type { Report } from "../src/domain/Report.ts"
import { AnyReport } from "./anyReport.ts"
import { hardwareComplaints, softwareComplaints, telemetryComplaints } from "./deployedRules.ts"
import { sampleHardware, sampleReport, sampleTelemetry } from "./sampleReports.ts"

const options = { tenantId: "0123456789abcdef", agentVersion: "0.1.0" }

const hostile = "a\u0000b\ud800c\u0007\r\n  d \u0085"
const tamed = "a b\ufffdc d"

describe("hardware of the scanner protocol", () => {
  const body = encodeHardware(sampleReport("hardware"), options)

  it("has the blocks and the string forms that the protocol's first agent printed", () => {
    const { sections: _, ...legacy } = body
    assert.deepStrictEqual(legacy, {
      tenant_id: "0123456789abcdef",
      system: {
        platform: "Linux",
        hostname: "pc-1",
        mac_address: "02:00:5E:00:53:01",
        platform_release: "6.12.0-13-amd64",
        platform_version: "Debian GNU/Linux 13",
        architecture: "x86_64",
        processor: "Example CPU 3000",
        boot_time: "2026-01-30 05:56:56",
        boot_time_utc: "2026-01-30T05:56:56.433Z",
        uptime: "1 day, 2:03:03.567"
      },
      cpu: {
        name: "Example CPU 3000",
        physical_cores: 8,
        logical_cores: 16,
        max_frequency: "2400.00 MHz",
        max_clock_speed: "2400 MHz",
        architecture: "x86_64",
        manufacturer: "Example",
        vendor: "Example",
        l2_cache: "2048 KB",
        l3_cache: "12288 KB",
        cache_size: "12288 KB",
        family: 6,
        model: 154,
        stepping: 3
      },
      memory: {
        total: "15.87 GB",
        total_physical: "16.50 GB",
        type: "DDR4",
        speed: "3200 MHz",
        swap_total: "2.00 GB",
        slot_count: 2,
        slots: [
          { capacity: "8 GB", speed: "3200 MHz", manufacturer: "Maker", type: "DDR4", form_factor: "SODIMM" },
          { capacity: "8.50 GB" }
        ]
      },
      storage: {
        drives: [
          { model: "Fast 512", size: "476.94 GB", media_type: "SSD", interface: "NVMe" },
          { model: "Stick", size: "32.00 GB", interface: "USB" }
        ],
        total_capacity: "508.94 GB",
        partitions: [{
          device: "/dev/nvme0n1p2",
          mountpoint: "/",
          filesystem: "ext4",
          total: "400.00 GB",
          used: "100.00 GB",
          free: "300.00 GB",
          percentage: "25%"
        }]
      },
      graphics: {
        gpus: [{
          name: "Graphics 4",
          memory: "4.00 GB",
          driver_version: "drv",
          memory_total: "4096 MB",
          vendor: "Maker"
        }]
      },
      network: {
        interfaces: [{
          name: "eth0",
          is_up: true,
          speed: "1000 Mbps",
          addresses: [
            {
              type: "IPv4",
              address: "192.0.2.77",
              prefix_length: 20,
              netmask: "255.255.240.0",
              broadcast: "192.0.15.255"
            },
            { type: "IPv6", address: "2001:db8::1", prefix_length: 64 }
          ],
          mac_address: "02:00:5E:00:53:01"
        }]
      },
      motherboard: {
        manufacturer: "Maker",
        model: "Board",
        serial_number: "B-1",
        bios: { manufacturer: "Firm", version: "1.2", release_date: "20250630000000.000000+000" }
      },
      power_thermal: { battery: { percent: "95%", power_plugged: true, time_left: "Unlimited" } },
      report_id: "019c1f4e-0000-7000-8000-000000000001",
      report_digest: "d".repeat(64),
      report_reason: "first",
      collected_at: "2026-01-31T08:00:00Z",
      agent_version: "0.1.0",
      agent_id: "5b0c2c5e-5f0b-4c7e-9d0e-3f6a1c2b4d5e"
    })
  })

  it("brings every section along as it was read, failed ones too", () => {
    assert.strictEqual(canonicalJson(body.sections), canonicalJson(sampleHardware))
  })

  it("has all blocks that an update must not lack, even where nothing is known", () => {
    const { report_id: _, ...bare } = encodeHardware(sampleReport("hardware", { sections: {} }), options)
    assert.deepStrictEqual(bare.cpu, { name: "Unknown", architecture: "x86_64" })
    assert.deepStrictEqual([bare.memory, bare.storage, bare.graphics], [{ slots: [] }, { drives: [] }, { gpus: [] }])
    assert.doesNotHaveAnyKeys(bare, ["network", "motherboard", "power_thermal", "asset_info"])
    assert.deepStrictEqual(hardwareComplaints(bare), [])
  })

  it("never forgets a part because it could not be read this time", () => {
    const lastGood = { collectedAt: "2026-01-30T08:00:00Z", data: sampleHardware.disks!.data! }
    const failed = encodeHardware(
      sampleReport("hardware", {
        sections: { ...sampleHardware, disks: { outcome: "timeout", tookMs: 20_000, reason: "no answer", lastGood } }
      }),
      options
    )
    assert.deepStrictEqual(failed.storage, body.storage)
    assert.strictEqual(failed.sections?.["disks"]?.outcome, "timeout")
  })

  it("sends back what administrators know of the asset, and makes nothing of the kind up", () => {
    const assetInfo = { asset_tag: "TAG-0001", location: "Lab", status: "Assigned", cost: null }
    assert.deepStrictEqual(encodeHardware(sampleReport("hardware"), { ...options, assetInfo }).asset_info, {
      asset_tag: "TAG-0001",
      cost: null,
      location: "Lab",
      status: "Assigned"
    })
    assert.notProperty(encodeHardware(sampleReport("hardware"), { ...options, assetInfo: "TAG-0001" }), "asset_info")
    assert.notProperty(encodeHardware(sampleReport("hardware"), options), "asset_info")
  })

  it("calls Windows what its own agent calls it", () => {
    const { system } = encodeHardware(
      sampleReport("hardware", {
        subject: { ...sampleReport("hardware").subject, platform: "win32", osVersion: "11", kernel: "10.0.26100" }
      }),
      options
    )
    assert.deepInclude(system, { platform: "Windows", platform_release: "11", platform_version: "10.0.26100" })
  })
})

describe("software of the scanner protocol", () => {
  it("names the maker twice, for those who read publisher and for those who store vendor", () => {
    const { installed_software, services, startup_programs, system, system_software } = encodeSoftware(
      sampleReport("software"),
      options
    )
    assert.deepStrictEqual(installed_software, [
      {
        name: "7-Zip",
        version: "24.09",
        vendor: "Igor Pavlov",
        publisher: "Igor Pavlov",
        install_date: "2026-01-05",
        size: "12.3 MB"
      },
      { name: "plain", version: "Unknown", vendor: "Unknown", publisher: "Unknown" }
    ])
    assert.deepStrictEqual(services, [{ name: "ssh.service", display_name: "OpenSSH", state: "running" }])
    assert.deepStrictEqual(startup_programs, [{ name: "agent", location: "/etc/xdg/autostart" }])
    assert.deepInclude(system, {
      scan_timestamp: "2026-01-31 08:00:00",
      scan_timestamp_utc: "2026-01-31T08:00:00Z"
    })
    assert.deepStrictEqual(system_software?.map(({ name, version }) => [name, version]), [
      ["Debian GNU/Linux 13", "13"],
      ["itam-agent", "0.1.0"]
    ])
  })

  it("leaves out lists of which nothing was ever known", () => {
    const body = encodeSoftware(sampleReport("software", { sections: {} }), options)
    assert.doesNotHaveAnyKeys(body, ["installed_software", "services", "startup_programs", "browser_extensions"])
    assert.deepStrictEqual(softwareComplaints(body), [])
  })
})

describe("telemetry of the scanner protocol", () => {
  const withLoad = (load: object) =>
    sampleReport("telemetry", {
      sections: { load: { ...sampleTelemetry.load!, data: { ...sampleTelemetry.load!.data!, ...load } } }
    })

  it("is one sample with one decimal, the hottest believable sensor, and the time in UTC", () => {
    assert.deepInclude(encodeTelemetry(sampleReport("telemetry"), options), {
      tenant_id: "0123456789abcdef",
      timestamp: "2026-01-31 08:00:00",
      timestamp_utc: "2026-01-31T08:00:00Z",
      mac_address: "02:00:5E:00:53:01",
      cpu_percent: 12.5,
      ram_percent: 61.3,
      storage_percent: 45,
      temperature: 48.3
    })
  })

  it("stays within 0 and 100", () => {
    assert.deepInclude(
      encodeTelemetry(withLoad({ cpuPercent: 100.04, memoryPercent: -3, diskPercent: Infinity }), options),
      {
        cpu_percent: 100,
        ram_percent: 0,
        storage_percent: 100
      }
    )
    assert.strictEqual(clampedPercent(Number.NaN), undefined)
  })

  it("is no sample where one of the three is missing, 0 is a value", () => {
    for (const missing of ["cpuPercent", "memoryPercent", "diskPercent"]) {
      assert.isUndefined(encodeTelemetry(withLoad({ [missing]: undefined }), options), missing)
      assert.isUndefined(encodeTelemetry(withLoad({ [missing]: Number.NaN }), options), missing)
      assert.isDefined(encodeTelemetry(withLoad({ [missing]: 0 }), options), missing)
    }
  })

  it("never passes an old sample off as one of now", () => {
    const lastGood = { collectedAt: "2026-01-30T08:00:00Z", data: sampleTelemetry.load!.data! }
    const failed = sampleReport("telemetry", {
      sections: { load: { outcome: "failed", tookMs: 1, reason: "no", lastGood } }
    })
    assert.isUndefined(encodeTelemetry(failed, options))
  })
})

describe("whatever a machine says of itself", () => {
  it("is tamed: no NUL, no half of a character, no control characters, nothing required is empty", () => {
    const report = sampleReport("hardware", {
      subject: { ...sampleReport("hardware").subject, hostname: "\u0000\u0007" },
      sections: {
        cpu: { outcome: "collected", tookMs: 0, data: { model: hostile, logicalCores: 1 } },
        graphics: { outcome: "collected", tookMs: 0, data: { controllers: [{ model: " \u0000 " }], displays: [] } }
      }
    })
    const body = encodeHardware(report, { ...options, assetInfo: { note: "x\u0000y", "k\ud800": 1 } })
    assert.deepStrictEqual(hardwareComplaints(body), [])
    assert.strictEqual(body.cpu.name, tamed)
    assert.strictEqual(body.system.hostname, "Unknown")
    assert.strictEqual(body.graphics.gpus[0]?.name, "Unknown")
    assert.deepStrictEqual(body.asset_info, { note: "xy", "k\ufffd": 1 })
    assert.deepStrictEqual(softwareComplaints(encodeSoftware(report, options)), [])
  })

  it("is the same bytes for the same report, in whatever order its keys were read and whichever version sends it", () => {
    const report = sampleReport("hardware")
    const reread = JSON.parse(canonicalJson(report)) as Report
    assert.strictEqual(
      JSON.stringify(encodeHardware(report, options)),
      JSON.stringify(encodeHardware(reread, { ...options, agentVersion: "9.9.9" }))
    )
  })

  it("uptime is told as days and a clock", () => {
    assert.strictEqual(elapsed("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"), "0:00:00")
    assert.strictEqual(elapsed("2026-01-01T00:00:00Z", "2026-01-03T01:02:03.004Z"), "2 days, 1:02:03.004")
    assert.isUndefined(elapsed("2026-01-01T00:00:01Z", "2026-01-01T00:00:00Z"), "the clock went back")
    assert.isUndefined(elapsed("2026-13-41T00:00:00Z", "2026-01-01T00:00:00Z"), "no such day")
  })

  it.effect.prop(
    "yields bodies that deployed backends take, and of which our receiver loses nothing",
    [AnyReport],
    ([value]) =>
      Effect.gen(function*() {
        const report = value as unknown as Report
        const sent = (body: unknown) => JSON.parse(JSON.stringify(body)) as unknown
        const hardware = sent(encodeHardware(report, options))
        const software = sent(encodeSoftware(report, options))
        assert.deepStrictEqual(hardwareComplaints(hardware), [])
        assert.deepStrictEqual(softwareComplaints(software), [])
        assert.deepStrictEqual(yield* Schema.decodeUnknownEffect(HardwareBody)(hardware), hardware)
        assert.deepStrictEqual(yield* Schema.decodeUnknownEffect(SoftwareBody)(software), software)
        const sample = encodeTelemetry(report, options)
        if (sample === undefined) return
        const telemetry = sent(sample)
        assert.deepStrictEqual(telemetryComplaints(telemetry), [])
        assert.deepStrictEqual(yield* Schema.decodeUnknownEffect(TelemetryBody)(telemetry), telemetry)
      })
  )
})

describe("the checker of deployed rules", () => {
  it("complains where a rule is broken", () => {
    const body = encodeHardware(sampleReport("hardware"), options)
    assert.deepStrictEqual(hardwareComplaints({ ...body, memory: {} }), ["memory.slots: no list"])
    assert.deepStrictEqual(hardwareComplaints({ ...body, cpu: { name: "", status: "x" } }), [
      "cpu.name: no text",
      "cpu.status: belongs to administrators"
    ])
    assert.deepStrictEqual(hardwareComplaints({ ...body, storage: { drives: [{ model: 1 }], partitions: [{}] } }), [
      "storage.partitions[0].device: no text",
      "storage.partitions[0].mountpoint: no text",
      "storage.drives[0].model: number instead of string"
    ])
    assert.deepStrictEqual(hardwareComplaints({ ...body, system: { ...body.system, hostname: "\ud800\u0000" } }), [
      "a NUL",
      "a lone surrogate"
    ])
    assert.deepStrictEqual(
      telemetryComplaints({ ...encodeTelemetry(sampleReport("telemetry"), options), cpu_percent: 1.25 }),
      [
        "cpu_percent: no percentage"
      ]
    )
  })
})
