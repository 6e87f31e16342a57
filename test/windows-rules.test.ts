import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { type PhysicalDiskRow, ProbePhysicalDisks } from "../src/domain/formats/ProbePhysicalDisks.ts"
import { productStateOf } from "../src/domain/formats/ProbeSecurityCenter.ts"
import { ProbeUsb } from "../src/domain/formats/ProbeUsb.ts"
import {
  busOf,
  hoursOf,
  serialOf,
  statusOf,
  temperatureOf,
  wearOf,
  windowsMediaOf,
  wwnOfDisk
} from "../src/domain/windowsDisk.ts"
import { usbDevicesOf } from "../src/domain/windowsUsb.ts"

const sata = 11, nvme = 17, usb = 7

/** A disk as the script tells of it. */
const disk = (fields: object): PhysicalDiskRow =>
  Schema.decodeUnknownSync(ProbePhysicalDisks)([{
    DeviceId: "0",
    HealthStatus: 0,
    OperationalStatus: [2],
    ...fields
  }])[0]!

const serial = (fields: object) => serialOf(disk(fields))
const status = (fields: object, signs: object = {}) =>
  statusOf(disk(fields), { foresees: false, untold: false, ...signs })

/** What a driver makes of a serial number that swaps the bytes of each word and writes them down in hexadecimal. */
const scrambled = (text: string) =>
  Buffer.from(text.padStart(20).replace(/(.)(.)/g, "$2$1")).toString("hex").toUpperCase()

describe("the serial number of a disk of Windows", () => {
  it("is that of the adapter where it is an NVMe disk, without padding and namespace", () => {
    const SerialNumber = "0025_38B1_2100_0001."
    assert.strictEqual(
      serial({ BusType: nvme, SerialNumber, AdapterSerialNumber: "FBNV000001         _0000" }),
      "FBNV000001"
    )
    assert.strictEqual(
      serial({ BusType: nvme, SerialNumber, AdapterSerialNumber: "S5GXNX0T000001_00000001." }),
      "S5GXNX0T000001"
    )
    assert.isUndefined(
      serial({ BusType: nvme, SerialNumber, AdapterSerialNumber: null }),
      "an EUI-64 is no serial number"
    )
    assert.strictEqual(serial({ BusType: nvme, SerialNumber: "PHKE0001", AdapterSerialNumber: "" }), "PHKE0001")
  })

  it("is never that of a controller that several disks share", () => {
    assert.strictEqual(serial({ BusType: 8, SerialNumber: "00A1", AdapterSerialNumber: "RAID0001" }), "00A1")
  })

  it("loses its padding, and gets the bytes of its words back in order", () => {
    assert.strictEqual(serial({ BusType: sata, SerialNumber: "     WD-WCC6Y0000102" }), "WD-WCC6Y0000102")
    assert.strictEqual(serial({ BusType: sata, SerialNumber: scrambled("Z9A0TEST104") }), "Z9A0TEST104")
    const hexadecimal = "6000C2900000000000000000000001120000ABCD"
    assert.strictEqual(serial({ BusType: 10, SerialNumber: hexadecimal }), hexadecimal, "hexadecimal, and no text")
    assert.isUndefined(serial({ BusType: sata, SerialNumber: "00000000" }))
  })
})

describe("a disk of Windows", () => {
  it("is worse the worse a sign of it is", () => {
    assert.strictEqual(status({}), "healthy")
    assert.strictEqual(status({ HealthStatus: 1 }), "warning")
    assert.strictEqual(status({ OperationalStatus: 5 }), "warning")
    assert.strictEqual(status({ counters: [{ Wear: 90 }] }), "warning")
    assert.strictEqual(status({ counters: [{ Wear: 89 }] }), "healthy")
    assert.strictEqual(status({ HealthStatus: 2, OperationalStatus: [3] }), "failing")
    assert.strictEqual(status({ OperationalStatus: [2, 13] }), "failing")
    assert.strictEqual(status({}, { foresees: true }), "failing")
    assert.strictEqual(status({ HealthStatus: 5 }), "unknown")
    assert.strictEqual(status({ OperationalStatus: [2, 53285] }), "healthy", "a state of its vendor's own")
  })

  it("is not taken for healthy while something was not told in time", () => {
    assert.strictEqual(status({}, { untold: true }), "unknown")
    assert.strictEqual(status({ HealthStatus: 1 }, { untold: true }), "warning")
  })

  it("counts what it measures, and nothing that stands for nothing", () => {
    const counted = (counters: object) => {
      const row = disk({ counters: [counters] })
      return [temperatureOf(row), hoursOf(row), wearOf(row)]
    }
    assert.deepStrictEqual(counted({ Temperature: 41, PowerOnHours: "6120", Wear: 3 }), [41, 6120, 3])
    assert.deepStrictEqual(counted({ Temperature: 0, PowerOnHours: 65535, Wear: null }), [
      undefined,
      undefined,
      undefined
    ])
    assert.deepStrictEqual(counted({ Wear: 130 }), [undefined, undefined, 100])
  })

  it("stores on what Windows or its kind tells, and on nobody knows what behind a bridge", () => {
    assert.strictEqual(windowsMediaOf(disk({ BusType: sata, MediaType: 3 })), "hdd")
    assert.strictEqual(windowsMediaOf(disk({ BusType: sata, MediaType: 4 })), "ssd")
    assert.strictEqual(windowsMediaOf(disk({ BusType: nvme, MediaType: 0 })), "ssd")
    assert.strictEqual(windowsMediaOf(disk({ BusType: sata, MediaType: 0, SpindleSpeed: 5400 })), "hdd")
    assert.isUndefined(windowsMediaOf(disk({ BusType: usb, MediaType: 0, SpindleSpeed: 0 })))
    assert.isUndefined(windowsMediaOf(disk({ BusType: usb, MediaType: 0, SpindleSpeed: 4294967295 })))
    assert.strictEqual(windowsMediaOf(disk({ BusType: 10, Model: "Virtual Disk", Manufacturer: "Msft " })), "virtual")
  })

  it("has the bus and the world wide name that it has on other systems", () => {
    assert.deepStrictEqual([busOf(nvme), busOf(sata), busOf(13), busOf(0), busOf(undefined)], [
      "nvme",
      "sata",
      "mmc",
      undefined,
      undefined
    ])
    assert.strictEqual(wwnOfDisk(disk({ UniqueId: "5002538E00000102", UniqueIdFormat: 3 })), "0x5002538e00000102")
    assert.strictEqual(wwnOfDisk(disk({ UniqueId: "eui.002538B121000001", UniqueIdFormat: 2 })), "eui.002538b121000001")
    assert.isUndefined(wwnOfDisk(disk({ UniqueId: "USBSTOR\\Disk&Ven_SanDisk", UniqueIdFormat: 0 })))
  })
})

describe("a product state of the Security Center", () => {
  it.each([
    [397568, "on", true],
    [397584, "on", false],
    [393472, "off", true],
    [266240, "on", true],
    [266256, "on", false],
    [262144, "off", true],
    [270336, "snoozed", true],
    [274432, "expired", true]
  ])("%d is %s, signatures current: %s", (productState, state, upToDate) => {
    assert.deepStrictEqual(productStateOf(productState), { state, upToDate } as never)
  })

  it("is unknown where there is none", () => {
    assert.deepStrictEqual(productStateOf(undefined), { state: "unknown", upToDate: undefined })
  })
})

describe("USB devices of Windows", () => {
  const devices = (...rows: ReadonlyArray<object>) => usbDevicesOf(Schema.decodeUnknownSync(ProbeUsb)(rows))
  const hub = { PNPDeviceID: "USB\\VID_17EF&PID_A391\\5&2C2E&0&7", CompatibleID: ["USB\\Class_09&SubClass_00"] }
  const receiver = {
    PNPDeviceID: "USB\\VID_046D&PID_C52B\\5&2C2E&0&4",
    Service: "usbccgp",
    CompatibleID: ["USB\\COMPOSITE"]
  }
  const keyboard = {
    PNPDeviceID: "USB\\VID_046D&PID_C52B&MI_00\\6&1F&0&0000",
    CompatibleID: "USB\\Class_03&SubClass_01"
  }

  it("are devices without hubs, of the kind of their first interface", () => {
    assert.deepStrictEqual(devices(hub, keyboard, receiver), [{
      port: "VID_046D&PID_C52B\\5&2C2E&0&4",
      vendorId: "046d",
      productId: "c52b",
      deviceClass: "human-interface"
    }])
  })

  it("have the serial number of their own, and none that Windows made up", () => {
    const stick = { ...receiver, PNPDeviceID: "USB\\VID_0781&PID_5567\\4C530001020304050607" }
    assert.strictEqual(devices(stick)[0]?.serialNumber, "4C530001020304050607")
    assert.notProperty(devices(receiver)[0], "serialNumber")
  })

  it("are called as their maker calls them, and not what Windows calls their kind in the language of the user", () => {
    const named = { ...receiver, Name: "USB-Verbundgerät", Manufacturer: "(Standard-USB-Hostcontroller)" }
    assert.notProperty(devices(named)[0], "product")
    const own = { ...named, Service: "ZebraUsb", Name: "Zebra GK420d", Manufacturer: "Zebra Technologies" }
    assert.strictEqual(devices(own)[0]?.product, "Zebra GK420d")
    assert.strictEqual(devices(own)[0]?.manufacturer, "Zebra Technologies")
  })
})
