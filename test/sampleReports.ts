import type { Report, ReportSections } from "../src/domain/Report.ts"

/** A laptop that could be read in full, the way its agent reports it. */
export const sampleHardware: ReportSections = {
  os: {
    outcome: "collected",
    source: "/etc/os-release",
    tookMs: 1,
    data: {
      platform: "linux",
      name: "Debian GNU/Linux",
      version: "13",
      kernel: "6.12.0-13-amd64",
      arch: "x86_64",
      hostname: "pc-1",
      bootedAt: "2026-01-30T05:56:56.433Z"
    }
  },
  cpu: {
    outcome: "collected",
    source: "/proc/cpuinfo",
    tookMs: 2,
    data: {
      model: "Example CPU 3000",
      manufacturer: "Example",
      arch: "x86_64",
      sockets: 1,
      physicalCores: 8,
      logicalCores: 16,
      maxSpeedMhz: 2400,
      family: 6,
      modelNumber: 154,
      stepping: 3,
      l2CacheBytes: 2 * 2 ** 20,
      l3CacheBytes: 12 * 2 ** 20
    }
  },
  memory: {
    outcome: "partial",
    source: "/proc/meminfo",
    tookMs: 1,
    missing: ["serial numbers: denied, needs root"],
    data: {
      totalBytes: 17_040_000_000,
      swapTotalBytes: 2 ** 31,
      modules: [
        {
          slot: "DIMM A",
          sizeBytes: 8 * 2 ** 30,
          type: "DDR4",
          formFactor: "SODIMM",
          speedMhz: 3200,
          manufacturer: "Maker"
        },
        { slot: "DIMM B", sizeBytes: 8.5 * 2 ** 30 }
      ]
    }
  },
  disks: {
    outcome: "collected",
    tookMs: 3,
    data: [
      { name: "sda", model: "Stick", sizeBytes: 32 * 2 ** 30, bus: "usb", removable: true },
      { name: "nvme0n1", model: "Fast 512", sizeBytes: 512_110_190_592, bus: "nvme", media: "ssd", removable: false },
      { name: "sr0", model: "DVD", media: "optical", removable: true }
    ]
  },
  volumes: {
    outcome: "collected",
    tookMs: 1,
    data: [
      { mount: "/", device: "/dev/nvme0n1p2", filesystem: "ext4", totalBytes: 400 * 2 ** 30, usedBytes: 100 * 2 ** 30 },
      { mount: "/mnt", filesystem: "tmpfs" }
    ]
  },
  graphics: {
    outcome: "collected",
    tookMs: 1,
    data: {
      controllers: [{ bus: "00:02.0", vendor: "Maker", model: "Graphics 4", driver: "drv", memoryBytes: 4 * 2 ** 30 }],
      displays: []
    }
  },
  network: {
    outcome: "collected",
    tookMs: 1,
    data: {
      interfaces: [{
        name: "eth0",
        macAddress: "02:00:5E:00:53:01",
        addresses: [
          { address: "192.0.2.77", prefixLength: 20, family: "ipv4" },
          { address: "2001:db8::1", prefixLength: 64, family: "ipv6" }
        ],
        speedMbps: 1000,
        up: true,
        virtual: false
      }]
    }
  },
  baseboard: { outcome: "collected", tookMs: 1, data: { manufacturer: "Maker", model: "Board", serialNumber: "B-1" } },
  firmware: { outcome: "collected", tookMs: 1, data: { vendor: "Firm", version: "1.2", releaseDate: "2025-06-30" } },
  batteries: { outcome: "collected", tookMs: 1, data: [{ name: "BAT0", chargePercent: 95, state: "charging" }] },
  printers: { outcome: "failed", tookMs: 1, reason: "lpstat: exit code 1" },
  usb: { outcome: "unsupported", tookMs: 0, reason: "this machine has nothing of the kind" }
}

export const sampleSoftware: ReportSections = {
  packages: {
    outcome: "collected",
    source: "/var/lib/dpkg/status",
    tookMs: 9,
    data: [
      {
        name: "7-Zip",
        version: "24.09",
        publisher: "Igor Pavlov",
        manager: "dpkg",
        scope: "machine",
        installedAt: "2026-01-05T23:30:00Z",
        sizeBytes: 12_897_485
      },
      { name: "plain", manager: "snap", scope: "user" }
    ]
  },
  services: {
    outcome: "collected",
    tookMs: 4,
    data: [{ name: "ssh.service", displayName: "OpenSSH", startMode: "automatic", state: "running" }]
  },
  startup: {
    outcome: "collected",
    tookMs: 1,
    data: [{ name: "agent", kind: "autostart", location: "/etc/xdg/autostart", scope: "machine" }]
  }
}

export const sampleTelemetry: ReportSections = {
  load: {
    outcome: "collected",
    tookMs: 1000,
    data: {
      cpuPercent: 12.54,
      memoryPercent: 61.26,
      diskPercent: 45,
      volumes: [{ mount: "/", totalBytes: 100, usedBytes: 45, usedPercent: 45 }],
      temperatures: [{ sensor: "chip", celsius: 48.25 }, { sensor: "broken", celsius: 255 }]
    }
  }
}

const sampleSections = { hardware: sampleHardware, software: sampleSoftware, telemetry: sampleTelemetry, heartbeat: {} }

/** A report of the sample machine, with other fields where they are given. */
export const sampleReport = (kind: Report["kind"], other: Partial<Report> = {}): Report => ({
  schemaVersion: 1,
  id: "019c1f4e-0000-7000-8000-000000000001",
  kind,
  reason: kind === "telemetry" ? "sample" : "first",
  collectedAt: "2026-01-31T08:00:00Z",
  digest: "d".repeat(64),
  agentVersion: "0.1.0",
  subject: {
    agentId: "5b0c2c5e-5f0b-4c7e-9d0e-3f6a1c2b4d5e",
    hostname: "pc-1",
    platform: "linux",
    osName: "Debian GNU/Linux 13",
    osVersion: "13",
    kernel: "6.12.0-13-amd64",
    arch: "x86_64",
    macAddress: "02:00:5E:00:53:01"
  },
  complete: true,
  sections: sampleSections[kind],
  ...other
})
