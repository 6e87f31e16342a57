import type { EncryptedVolume } from "../src/domain/inventory/Encryption.ts"
import type { SectionData, SectionName } from "../src/domain/inventory/Sections.ts"
import type { ReportSections } from "../src/domain/Report.ts"

const gib = 2 ** 30

const collected = <N extends SectionName>(data: SectionData<N>) => ({ outcome: "collected" as const, tookMs: 1, data })

/** A JWE by its form; nobody has the key. */
export const aJwe = `eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0.${"A".repeat(512)}.AAAA.AAAA.AAAA`

export const systemDrive: EncryptedVolume = {
  volume: "C:",
  provider: "bitlocker",
  conversion: "encrypted",
  protection: "on",
  method: "AES-256",
  percent: 100,
  lock: "unlocked",
  protectors: [
    { id: "{8A0F2C1D-0000-4000-8000-000000000001}", kind: "Tpm" },
    { id: "{8A0F2C1D-0000-4000-8000-000000000002}", kind: "RecoveryPassword", sealedKey: aJwe }
  ],
  verdict: "protected"
}

/** The machine of the examples in the protocol's document: a PC of a domain, with one disk and BitLocker. */
export const windowsSections = (other: ReportSections = {}): ReportSections => ({
  os: collected<"os">({
    platform: "win32",
    name: "Windows 10 Pro",
    version: "10",
    kernel: "10.0.26100",
    arch: "x86_64",
    hostname: "computer-name"
  }),
  membership: collected<"membership">({ kind: "domain", name: "company.com" }),
  cpu: collected<"cpu">({ manufacturer: "Intel", model: "Example CPU", logicalCores: 16, family: 6, modelNumber: 154 }),
  memory: collected<"memory">({ totalBytes: 32 * gib }),
  disks: collected<"disks">([{
    name: "PhysicalDrive0",
    model: "WD_BLACK SN850X 1000GB",
    serialNumber: "S-1",
    sizeBytes: 1000 * gib,
    bus: "nvme",
    media: "ssd",
    health: { status: "healthy" }
  }]),
  volumes: collected<"volumes">([
    { mount: "C:", filesystem: "NTFS", totalBytes: 1000 * gib, usedBytes: Math.round(453.2 * gib) }
  ]),
  encryption: collected<"encryption">([systemDrive]),
  packages: collected<"packages">([{
    name: "Microsoft Office Professional Plus 2021",
    version: "16.0.14332.20481",
    manager: "registry",
    scope: "machine"
  }]),
  load: collected<"load">({
    cpuPercent: 15.2,
    memoryPercent: 60.9,
    diskPercent: 45.3,
    uptimeSeconds: 3600,
    volumes: [{ mount: "C:", totalBytes: 1000 * gib, usedBytes: Math.round(453.2 * gib), usedPercent: 45.3 }],
    temperatures: []
  }),
  ...other
})
