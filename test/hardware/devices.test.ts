import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { batteries } from "../../src/layers/collectors/batteries.ts"
import { printers } from "../../src/layers/collectors/printers.ts"
import { usb } from "../../src/layers/collectors/usb.ts"
import { sectionOf } from "../MachineSketch.ts"

describe("batteries", () => {
  it.effect("are those of the machine, not of its mouse, and not its mains adapter", () =>
    Effect.gen(function*() {
      const supply = (name: string, ...lines: ReadonlyArray<string>) => ({
        [`/sys/class/power_supply/${name}/uevent`]: [`NAME=${name}`, ...lines].map((each) => `POWER_SUPPLY_${each}\n`)
          .join("")
      })
      const { data } = yield* sectionOf(batteries, {
        files: {
          ...supply("AC", "TYPE=Mains", "ONLINE=1"),
          ...supply("BAT0", "TYPE=Battery", "CAPACITY=80"),
          ...supply("BAT1", "CAPACITY=20"),
          "/sys/class/power_supply/BAT1/type": "Battery\n",
          ...supply("hidpp_battery_0", "TYPE=Battery", "SCOPE=Device")
        }
      })
      assert.deepStrictEqual(data, [{ name: "BAT0", chargePercent: 80 }, { name: "BAT1", chargePercent: 20 }])
    }))

  it.effect("are none where the kernel knows of supplies, and unsupported where it does not", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* sectionOf(batteries, { emptyFolders: ["/sys/class/power_supply"] })).data, [])
      assert.strictEqual((yield* sectionOf(batteries, {})).outcome, "unsupported")
    }))
})

describe("USB devices", () => {
  const device = (port: string, files: { readonly [file: string]: string }) =>
    Object.fromEntries(
      Object.entries(files).map(([file, text]) => [`/sys/bus/usb/devices/${port}/${file}`, `${text}\n`])
    )

  it.effect("are by port, without hubs, and of the class of their first interface", () =>
    Effect.gen(function*() {
      const { data } = yield* sectionOf(usb, {
        files: {
          ...device("usb1", { bDeviceClass: "09", idVendor: "1d6b" }),
          ...device("1-4", { bDeviceClass: "09", idVendor: "05e3" }),
          ...device("1-4.2", {
            bDeviceClass: "00",
            idVendor: "0781",
            idProduct: "5581",
            manufacturer: " USB",
            product: " SanDisk 3.2Gen1",
            serial: "TEST0001"
          }),
          ...device("1-4.2:1.0", { bInterfaceClass: "08" }),
          ...device("1-8", { bDeviceClass: "ef", idVendor: "04f2", idProduct: "b74f", serial: "0000" }),
          ...device("1-8:1.0", { bInterfaceClass: "0e" }),
          ...device("1-8:1.1", { bInterfaceClass: "ff" }),
          ...device("2-1", { bDeviceClass: "ff", idVendor: "0bda" })
        }
      })
      assert.deepStrictEqual(data, [
        {
          port: "1-4.2",
          vendorId: "0781",
          productId: "5581",
          manufacturer: "USB",
          product: "SanDisk 3.2Gen1",
          serialNumber: "TEST0001",
          deviceClass: "mass-storage"
        },
        { port: "1-8", vendorId: "04f2", productId: "b74f", deviceClass: "video" },
        { port: "2-1", vendorId: "0bda", deviceClass: "vendor-specific" }
      ])
      assert.strictEqual((yield* sectionOf(usb, {})).outcome, "unsupported")
    }))
})

describe("printers", () => {
  const conf = "/etc/cups/printers.conf"

  it.effect("are what CUPS is set up for", () =>
    Effect.gen(function*() {
      const files = { [conf]: "<Printer Lobby>\nDeviceURI ipp://me:secret@print.example/lobby\n</Printer>\n" }
      assert.deepStrictEqual((yield* sectionOf(printers, { files })).data, [
        { name: "Lobby", uri: "ipp://print.example/lobby", default: false }
      ])
      assert.deepStrictEqual((yield* sectionOf(printers, { emptyFolders: ["/etc/cups"] })).data, [])
      assert.strictEqual((yield* sectionOf(printers, {})).outcome, "unsupported")
    }))

  it.effect("are asked for where the file is root's; silence then proves nothing, nor does nonsense", () =>
    Effect.gen(function*() {
      const answering = (printer: unknown) => sectionOf(printers, { denied: [conf], systeminformation: { printer } })
      assert.deepStrictEqual(yield* answering([{ id: 1, name: "Front desk", model: "Lobby", uri: null }]), {
        outcome: "partial",
        source: "systeminformation",
        data: [{ name: "Lobby" }],
        missing: ["models and addresses: denied, needs root"]
      })
      assert.strictEqual((yield* answering([])).outcome, "denied")
      assert.strictEqual((yield* answering("nothing")).outcome, "failed")
    }))
})
