import { assert, describe, it } from "@effect/vitest"
import { MacFdesetup } from "../../src/domain/formats/MacFdesetup.ts"
import { MacIfconfig } from "../../src/domain/formats/MacIfconfig.ts"
import { MacIostat } from "../../src/domain/formats/MacIostat.ts"
import { MacMemory } from "../../src/domain/formats/MacMemory.ts"
import { MacMount } from "../../src/domain/formats/MacMount.ts"
import { MacProcesses } from "../../src/domain/formats/MacProcesses.ts"
import { MacSysctl, sysctlBootTime, sysctlNumber, sysctlSwap } from "../../src/domain/formats/MacSysctl.ts"
import { MacUsb } from "../../src/domain/formats/MacUsb.ts"
import { apfsVolumeOf, macStorage } from "../../src/domain/macStorage.ts"
import { refusalOf, valueOf } from "./hostility.ts"

describe("mounts of macOS", () => {
  it("are told from each other whatever their names hold", () => {
    const entries = valueOf(
      MacMount,
      "/dev/disk4s1 on /Volumes/Photos (on tour) on /x (apfs, local, nodev)\nmap -hosts on /net (autofs, nosuid)\nnonsense\n"
    )
    assert.deepStrictEqual(entries.map(({ filesystem, mount, source }) => [source, mount, filesystem]), [
      ["/dev/disk4s1", "/Volumes/Photos (on tour) on /x", "apfs"],
      ["map -hosts", "/net", "autofs"]
    ])
  })

  it("store data where the Finder shows it, or where the system and its data are", () => {
    const shown = macStorage(valueOf(
      MacMount,
      "/dev/disk3s1s1 on / (apfs, sealed, local, read-only)\n" +
        "/dev/disk3s5 on /System/Volumes/Data (apfs, local, nobrowse)\n" +
        "/dev/disk3s6 on /System/Volumes/VM (apfs, local, nobrowse)\n" +
        "/dev/disk1s4 on /private/var/vm (apfs, local)\n" +
        "/dev/disk3s3 on /Volumes/Recovery (apfs, local, nobrowse)\n" +
        "devfs on /dev (devfs, local, nobrowse)\n" +
        "//anna:s3cret@nas/x on /Volumes/x (smbfs, nodev)\n"
    ))
    assert.deepStrictEqual(shown.map(({ device, mount, network }) => [mount, device, network]), [
      ["/", "/dev/disk3s1s1", false],
      ["/System/Volumes/Data", "/dev/disk3s5", false],
      ["/Volumes/x", "//nas/x", true]
    ])
  })

  it("of a snapshot belong to the volume that it is of", () => {
    assert.strictEqual(apfsVolumeOf("/dev/disk3s1s1"), "disk3s1")
    assert.strictEqual(apfsVolumeOf("/dev/disk3s5"), "disk3s5")
    assert.isUndefined(apfsVolumeOf("/dev/disk3"))
  })
})

describe("facts of the kernel", () => {
  const facts = valueOf(
    MacSysctl,
    "hw.memsize: 17179869184\nhw.osenvironment: \nsysctl: unknown oid 'x'\n" +
      "kern.boottime: { sec = 1722844800, usec = 119384 } Mon Aug  5 08:00:00 2024\n" +
      "vm.swapusage: total = 2048.00M  used = 512.25M  free = 1535.75M  (encrypted)\n"
  )

  it("are read by their names", () => {
    assert.strictEqual(sysctlNumber(facts, "hw.memsize"), 17_179_869_184)
    assert.isUndefined(sysctlNumber(facts, "hw.osenvironment"))
    assert.isUndefined(sysctlNumber(facts, "hw.cpufrequency_max"))
  })

  it("hold the start of the system as seconds, beside words in whatever zone", () => {
    assert.strictEqual(sysctlBootTime(facts), 1_722_844_800)
    assert.isUndefined(sysctlBootTime(new Map([["kern.boottime", "Mon Aug  5 08:00:00 2024"]])))
  })

  it("hold swap", () => {
    assert.deepStrictEqual(sysctlSwap(facts), { total: 2048, used: 512.25 })
    assert.isUndefined(sysctlSwap(new Map()))
  })
})

describe("processors over a second", () => {
  const head = "       cpu    load average\n  us sy id   1m   5m   15m\n"

  it("are as busy as the last sample says, not as they were since the start", () => {
    assert.strictEqual(valueOf(MacIostat, `${head}   7  4 89  2.12 2.30 2.25\n  60 15 25  2.12 2.30 2.25\n`), 75)
  })

  it("are not told by one sample, nor by columns that are no shares", () => {
    assert.strictEqual(refusalOf(MacIostat, `${head}   7  4 89  2.12 2.30 2.25\n`), "iostat: no second sample")
    assert.strictEqual(refusalOf(MacIostat, `${head} 1 2 3 4\n 5 6 7 8\n`), "iostat: no second sample")
  })
})

describe("processes", () => {
  it("are counted without the one that counts", () => {
    assert.strictEqual(valueOf(MacProcesses, "    1\n   88\n 4120\n"), 2)
    assert.strictEqual(refusalOf(MacProcesses, "ps: illegal option\n"), "ps: no processes")
  })
})

describe("interfaces", () => {
  const [link] = valueOf(
    MacIfconfig,
    "en7: flags=8863<UP,BROADCAST,RUNNING> mtu 1500\n\tether 00:e0:4c:68:00:01\n" +
      "\tinet 10.20.4.17 netmask 0xfffffe00 broadcast 10.20.5.255\n\tinet 10.0.0.1 netmask 0xff00ff00\n" +
      "\tinet6 FE80::1%en7 prefixlen 64 secured scopeid 0x15\n" +
      "\tmedia: autoselect (2500Base-T <full-duplex>)\n\tstatus: active\n"
  )

  it("have addresses with the length of their networks, and none where the mask is no mask", () => {
    assert.deepStrictEqual(link?.addresses, [
      { address: "10.20.4.17", prefixLength: 23, family: "ipv4", scope: "global" },
      { address: "fe80::1", prefixLength: 64, family: "ipv6", scope: "link" }
    ])
  })

  it("have the speed that was agreed on", () => {
    assert.strictEqual(link?.speedMbps, 2500)
    const speed = (media: string) =>
      valueOf(MacIfconfig, `en0: flags=1<UP> mtu 1500\n\tmedia: ${media}\n`)[0]?.speedMbps
    assert.strictEqual(speed("autoselect (10Gbase-T <full-duplex>)"), 10_000)
    assert.strictEqual(speed("autoselect (1000baseT <full-duplex,flow-control>)"), 1000)
    assert.isUndefined(speed("autoselect (<unknown type>)"))
    assert.isUndefined(speed("autoselect"))
  })
})

describe("FileVault at work", () => {
  it("tells which way it goes and how far it is", () => {
    assert.deepStrictEqual(
      valueOf(MacFdesetup, "FileVault is On.\nEncryption in progress: Percent completed = 31.2\n"),
      { conversion: "encrypting", percent: 31.2 }
    )
    assert.deepStrictEqual(
      valueOf(MacFdesetup, "FileVault is Off.\nDecryption in progress: Percent completed = 73\n"),
      { conversion: "decrypting", percent: 73 }
    )
    assert.deepStrictEqual(valueOf(MacFdesetup, "FileVault is On.\nEncryption in progress: Pending\n"), {
      conversion: "encrypting"
    })
    assert.deepStrictEqual(
      valueOf(MacFdesetup, "FileVault is On.\nEncryption in progress: Percent completed = 255\n"),
      { conversion: "encrypting" }
    )
  })

  it("tells nothing when it is done", () => {
    assert.deepStrictEqual(valueOf(MacFdesetup, "FileVault is On.\n"), {})
  })
})

describe("system_profiler", () => {
  it("does not know every part in every version: then there is none to tell of", () => {
    assert.isUndefined(valueOf(MacMemory, "{ \"SPHardwareDataType\": [] }"))
    assert.deepStrictEqual(valueOf(MacUsb, "{ \"SPUSBHostDataType\": [] }"), [])
  })

  it("loses an item that is none, and no other", () => {
    const device = {
      _name: "Mouse",
      vendor_id: "0x046d  (Logitech Inc.)",
      product_id: "0xc077",
      location_id: "0x1 / 4"
    }
    assert.deepStrictEqual(
      valueOf(MacUsb, JSON.stringify({ SPUSBDataType: [7, null, { _items: ["x", device] }, { vendor_id: 3 }] })),
      [{ port: "0x1", vendorId: "046d", productId: "c077", product: "Mouse" }]
    )
  })

  it("spells what a maker wrote, and leaves numbers of makers as they are", () => {
    const slot = { _name: "BANK 0", dimm_size: "8 GB", dimm_part_number: "0x4D34373120", dimm_manufacturer: "0x80CE" }
    assert.deepStrictEqual(valueOf(MacMemory, JSON.stringify({ SPMemoryDataType: [{ _items: [slot] }] }))?.modules, [
      { slot: "BANK 0", sizeBytes: 8 * 1024 ** 3, manufacturer: "0x80CE", partNumber: "M471" }
    ])
  })
})
