import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { withLastGood } from "../src/domain/changed.ts"
import type { Disk } from "../src/domain/inventory/Disks.ts"
import { disks } from "../src/layers/collectors/disks.ts"
import { graphics } from "../src/layers/collectors/graphics.ts"
import { volumes } from "../src/layers/collectors/volumes.ts"
import { Absent, Denied, type ProbeSection, TookTooLong, Unreadable } from "../src/services/Machine.ts"
import { dataOf, sectionOf, type Sketch } from "./MachineSketch.ts"

/** A machine that runs Windows. */
const windows = (sketch: Sketch): Sketch => ({ platform: "win32", ...sketch })

const what = "PowerShell"
const late = new TookTooLong({ what, limitMs: 60_000 })
const denied = new Denied({ what, needs: "Administrator" })

/** A machine of which the script tells this. */
const probed = (probe: { readonly [S in ProbeSection]?: any }) => windows({ probe })

const ssd = {
  DeviceId: "0",
  Model: "Example SSD",
  BusType: 11,
  MediaType: 4,
  HealthStatus: 0,
  OperationalStatus: 2,
  PNPDeviceID: "SCSI\\DISK&VEN_EXAMPLE\\4&1&0&000000",
  counters: { Temperature: 30, Wear: 95, PowerOnHours: 100 },
  countersError: null
}

const cimError = (id: string, st: string) => ({ id, hr: -2146233088, st })

describe("disks of Windows", () => {
  it.effect("foresee their end by the name of their device, whatever its case", () =>
    Effect.gen(function*() {
      const end = { InstanceName: "SCSI\\Disk&Ven_Example\\4&1&0&0000001_0", PredictFailure: true }
      const healthy = { ...ssd, counters: [] }
      const other = { ...healthy, DeviceId: "1", PNPDeviceID: "scsi\\disk&ven_example\\4&1&0&0000001" }
      const found = yield* dataOf(disks, probed({ physicalDisks: [other, healthy], smartPredict: [end] }))
      assert.deepStrictEqual(found.map(({ health, name }) => [name, health?.status]), [
        ["PhysicalDrive0", "healthy"],
        ["PhysicalDrive1", "failing"]
      ])
    }))

  it.effect("that nobody may ask for their counters are told without them", () =>
    Effect.gen(function*() {
      const countersError = cimError("HRESULT 0x80041003,Get-CimAssociatedInstance", "AccessDenied")
      const physicalDisks = [{ ...ssd, counters: [], countersError }]
      const section = yield* sectionOf(disks, probed({ physicalDisks, smartPredict: denied }))
      assert.strictEqual(section.outcome, "partial")
      assert.deepStrictEqual(section.missing, [
        "counters of PhysicalDrive0: denied, needs Administrator",
        "failure prediction: denied, needs Administrator"
      ])
      assert.deepStrictEqual(section.data?.[0]?.health, { status: "healthy" })
    }))

  it.effect("that count nothing are complete, and so are those that a host makes up", () =>
    Effect.gen(function*() {
      const countersError = cimError("HRESULT 0x8004100c,Get-CimAssociatedInstance", "NotSupported")
      const virtual = {
        ...ssd,
        DeviceId: "1",
        Model: "Virtual Disk",
        Manufacturer: "Msft",
        countersError: { id: "Odd" }
      }
      const image = { ...ssd, DeviceId: "2", BusType: 15 }
      const physicalDisks = [{ ...ssd, counters: [], countersError }, virtual, image]
      const section = yield* sectionOf(disks, probed({ physicalDisks }))
      assert.strictEqual(section.outcome, "collected")
      assert.deepStrictEqual(section.data?.map(({ media, name }) => [name, media]), [
        ["PhysicalDrive0", "ssd"],
        ["PhysicalDrive1", "virtual"]
      ])
      assert.notProperty(section.data?.[1], "health")
    }))

  it.effect("that were too slow to count this time are as worn as they were", () =>
    Effect.gen(function*() {
      const scanned = (disk: object) =>
        Effect.map(
          sectionOf(disks, probed({ physicalDisks: [disk], smartPredict: [] })),
          (section) => ({ disks: { ...section, tookMs: 1 } })
        )
      const before = yield* scanned(ssd)
      const countersError = cimError("HRESULT 0x40004,Get-CimAssociatedInstance", "Failed")
      const now = yield* scanned({ ...ssd, counters: [], countersError })
      const known = {
        collectedAt: "2026-11-22T08:00:00Z",
        sections: { disks: { collectedAt: "2026-11-22T08:00:00Z", data: before.disks.data } }
      }
      const told = withLastGood(
        { kind: "hardware", collectedAt: "2026-11-22T09:00:00Z", sections: now } as never,
        known
      )
      assert.strictEqual(before.disks.data?.[0]?.health?.status, "warning")
      assert.strictEqual(now.disks.data?.[0]?.health?.status, "unknown")
      const [disk] = (told.disks?.data ?? []) as ReadonlyArray<Disk>
      assert.strictEqual(disk?.health?.status, "warning")
    }))

  it.effect("are out of sight where the script fails, and never none", () =>
    Effect.gen(function*() {
      const outcome = (error: any) =>
        Effect.map(sectionOf(disks, probed({ physicalDisks: error })), (each) => each.outcome)
      assert.strictEqual(yield* outcome(late), "timeout")
      assert.strictEqual(yield* outcome(denied), "denied")
      assert.strictEqual(yield* outcome(new Unreadable({ what, detail: "damaged" })), "failed")
      assert.strictEqual(yield* outcome(new Absent({ what })), "unsupported")
    }))
})

describe("volumes of Windows", () => {
  const system = {
    root: "C:\\",
    type: 3,
    fileSystem: "NTFS",
    totalBytes: 1000,
    freeBytes: 400,
    volumeGuid: "\\\\?\\Volume{1}\\"
  }

  it.effect("are read without the script as long as the system knows them all", () =>
    Effect.gen(function*() {
      const drives = [{ root: "D:\\", type: 5 }, {
        root: "F:\\",
        type: 2,
        fileSystem: "exFAT",
        totalBytes: 64,
        freeBytes: 64
      }, system]
      const section = yield* sectionOf(volumes, windows({ windows: { drives }, probe: { logicalDisks: late } }))
      assert.strictEqual(section.outcome, "collected")
      assert.deepStrictEqual(section.data, [
        {
          mount: "C:",
          device: "\\\\?\\Volume{1}\\",
          filesystem: "NTFS",
          totalBytes: 1000,
          usedBytes: 600,
          network: false,
          removable: false
        },
        { mount: "F:", filesystem: "exFAT", totalBytes: 64, usedBytes: 0, network: false, removable: true }
      ])
    }))

  it.effect("of other machines have no size here", () =>
    Effect.gen(function*() {
      const drives = [{ root: "H:\\", type: 4, fileSystem: "NTFS", totalBytes: 5000, freeBytes: 1 }]
      assert.deepStrictEqual(yield* dataOf(volumes, windows({ windows: { drives } })), [
        { mount: "H:", filesystem: "NTFS", network: true, removable: false }
      ])
    }))

  it.effect("that are locked stay in the list, and are asked for once more", () =>
    Effect.gen(function*() {
      const drives = [system, { root: "D:\\", type: 3 }]
      const locked = yield* dataOf(volumes, windows({ windows: { drives }, probe: { logicalDisks: [] } }))
      assert.deepStrictEqual(locked[1], { mount: "D:", network: false, removable: false })
      const unlocked = [{ DeviceID: "D:", DriveType: 3, FileSystem: "NTFS", Size: "2000", FreeSpace: "500" }]
      const found = yield* dataOf(volumes, windows({ windows: { drives }, probe: { logicalDisks: unlocked } }))
      assert.deepStrictEqual([found[1]?.totalBytes, found[1]?.usedBytes], [2000, 1500])
      const section = yield* sectionOf(volumes, windows({ windows: { drives }, probe: { logicalDisks: late } }))
      assert.deepStrictEqual(section.unread, [["D:"]])
    }))

  it.effect("come from the script alone where the call fails", () =>
    Effect.gen(function*() {
      const logicalDisks = [{ DeviceID: "C:", DriveType: 3, FileSystem: "NTFS", Size: 1000, FreeSpace: 400 }]
      const section = yield* sectionOf(volumes, windows({ probe: { logicalDisks } }))
      assert.strictEqual(section.source, "Win32_LogicalDisk")
      assert.strictEqual(section.data?.[0]?.usedBytes, 600)
    }))
})

describe("graphics of Windows", () => {
  const card = {
    PNPDeviceID: "PCI\\VEN_10DE&DEV_2531\\4&0",
    Name: "Example GPU",
    AdapterCompatibility: "NVIDIA",
    AdapterRAM: 4_293_918_720
  }
  const driverKey = "SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}\\0001"
  const device = {
    Driver: "{4D36E968-E325-11CE-BFC1-08002BE10318}\\0001",
    Service: "nvlddmkm",
    LocationInformation: "@System32\\drivers\\pci.sys,#65536;PCI bus %1, device %2, function %3;(10,15,1)"
  }
  const enumerated = "HKLM64\\SYSTEM\\CurrentControlSet\\Enum"
  const monitor = {
    InstanceName: "DISPLAY\\DEL1\\5&1&0&UID7_0",
    ManufacturerName: "DEL",
    SerialNumberID: "0",
    UserFriendlyName: "Example 27"
  }

  it.effect("have all their memory, as a number or as bytes, and their place on the bus", () =>
    Effect.gen(function*() {
      for (const size of [6_442_450_944, Uint8Array.of(0, 0, 0, 0x80, 1, 0, 0, 0)]) {
        const registry = {
          [`${enumerated}\\PCI\\VEN_10DE&DEV_2531\\4&0`]: device,
          [`HKLM64\\${driverKey}`]: { "HardwareInformation.qwMemorySize": size }
        }
        const { controllers } = yield* dataOf(graphics, windows({ registry, probe: { gpu: [card], monitors: [] } }))
        assert.deepStrictEqual(controllers, [{
          bus: "0a:0f.1",
          vendor: "NVIDIA",
          model: "Example GPU",
          driver: "nvlddmkm",
          memoryBytes: 6_442_450_944
        }])
      }
    }))

  it.effect("do not claim memory that 32 bits cannot hold, and believe less", () =>
    Effect.gen(function*() {
      const gpu = [card, { ...card, PNPDeviceID: "PCI\\B", Name: "Little GPU", AdapterRAM: 1_073_741_824 }]
      const { controllers } = yield* dataOf(graphics, probed({ gpu, monitors: [] }))
      assert.deepStrictEqual(controllers.map(({ memoryBytes }) => memoryBytes), [undefined, 1_073_741_824])
    }))

  it.effect("leave out what a remote session brings along", () =>
    Effect.gen(function*() {
      const remote = { PNPDeviceID: "SWD\\REMOTEDISPLAYENUM\\X", Name: "Microsoft Remote Display Adapter" }
      const section = yield* sectionOf(graphics, probed({ gpu: [remote], monitors: new Absent({ what }) }))
      assert.deepStrictEqual(section.data, { controllers: [], displays: [] })
      assert.strictEqual(section.outcome, "collected")
    }))

  it.effect("say of a monitor what Windows made of it where its EDID is not kept or damaged", () =>
    Effect.gen(function*() {
      const broken = { [`${enumerated}\\DISPLAY\\DEL1\\5&1&0&UID7\\Device Parameters`]: { EDID: Uint8Array.of(1, 2) } }
      const expected = [{ connector: "DISPLAY\\DEL1\\5&1&0&UID7", manufacturer: "DEL", model: "Example 27" }]
      const plain = yield* dataOf(graphics, probed({ gpu: [], monitors: [monitor] }))
      assert.deepStrictEqual(plain.displays, expected)
      const damaged = yield* sectionOf(graphics, windows({ registry: broken, probe: { gpu: [], monitors: [monitor] } }))
      assert.deepStrictEqual(damaged.data?.displays, expected)
      assert.strictEqual(damaged.outcome, "partial")
    }))

  it.effect("have no monitors in their list when nobody could ask for them", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(graphics, probed({ gpu: [card], monitors: late }))
      assert.notProperty(section.data, "displays")
      assert.deepStrictEqual(section.missing, ["displays: PowerShell: no answer within 60 s"])
    }))
})
