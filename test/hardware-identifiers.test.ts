import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as path from "node:path"
import { HardwareIdentifiers, noIdentifiers } from "../src/domain/HardwareIdentifiers.ts"
import { presentSerial, presentUuid } from "../src/domain/presence.ts"
import { adapters } from "../src/layers/adapters.ts"
import { hardwareIdentifiers } from "../src/layers/hardwareIdentifiers.ts"
import { applicationSpecific } from "../src/layers/machineId.ts"
import * as MachineFolder from "./MachineFolder.ts"
import * as MachineSketch from "./MachineSketch.ts"

const identifiers = Effect.flatMap(adapters, hardwareIdentifiers)

const of = (sketch: MachineSketch.Sketch) =>
  Effect.provide(identifiers, MachineSketch.layer({ programs: "forbidden", ...sketch }))

const captured = (name: string) =>
  Effect.provide(identifiers, MachineFolder.layer(path.join(import.meta.dirname, "machines", "linux", name)))

const dmi = "/sys/class/dmi/id"

describe("what a machine is known by", () => {
  it.effect("is all that a notebook says of itself, without what is plugged into it", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* captured("laptop"), {
        uuid: "4c4c4544-0051-5810-8034-b7c04f5a5733",
        serialNumber: "7QX4ZW3",
        boardSerialNumber: "/7QX4ZW3/CNFCW0025R00QA/",
        chassisSerialNumber: "7QX4ZW3",
        machineId: "19a02c14-87bd-4bf3-aa1e-0cc149815517",
        macAddresses: ["00:00:5E:00:53:A1", "A4:42:3B:9D:07:E6"],
        diskIds: ["S65UNF0T914207"]
      })
    }))

  it.effect("is the serial number of its chip on a Raspberry Pi, and its card, but no disk on USB", () =>
    Effect.gen(function*() {
      const { diskIds, serialNumber } = yield* captured("raspberry-pi")
      assert.deepStrictEqual({ diskIds, serialNumber }, {
        diskIds: ["0x5e53a04b"],
        serialNumber: "100000005e53a7c1"
      })
    }))

  it.effect("is nothing in a container: what that sees is its host's", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* captured("container"), noIdentifiers)
    }))

  it.effect("is no disk on a virtual machine, where a copy has the same", () =>
    Effect.gen(function*() {
      const files = {
        [`${dmi}/sys_vendor`]: "QEMU\n",
        [`${dmi}/product_uuid`]: "0B7C39E1-5D26-4F8A-A2D0-C4813EF6597B\n",
        "/sys/block/sda/device/wwid": "t10.ATA     QEMU HARDDISK                           QM00001\n"
      }
      const links = { "/sys/block/sda": "../devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda" }
      const uuid = "0b7c39e1-5d26-4f8a-a2d0-c4813ef6597b"
      assert.deepStrictEqual(yield* of({ files, links }), { ...noIdentifiers, uuid })
      const { diskIds } = yield* of({ files: { ...files, [`${dmi}/sys_vendor`]: "Dell Inc.\n" }, links })
      assert.deepStrictEqual(diskIds, ["t10.ATA QEMU HARDDISK QM00001"])
    }))

  it.effect("leaves out what may not be read and what says nothing", () =>
    Effect.gen(function*() {
      const files = {
        [`${dmi}/board_serial`]: "BSS-0123456789\n",
        [`${dmi}/chassis_serial`]: "Default string\n",
        [`${dmi}/product_serial`]: "System Serial Number\n",
        "/etc/machine-id": "uninitialized\n"
      }
      assert.deepStrictEqual(yield* of({ files, denied: [`${dmi}/product_uuid`] }), noIdentifiers)
      const broken = { [`${dmi}/product_uuid`]: "EIO", "/sys/class/net": "EIO", "/sys/block": "EIO" }
      assert.deepStrictEqual(yield* of({ files, broken }), noIdentifiers)
    }))

  it.effect("fits its schema on every captured machine", () =>
    Effect.gen(function*() {
      for (const name of ["arch-desktop", "container", "laptop", "minimal", "rack-server", "raspberry-pi", "vm-kvm"]) {
        const found = yield* captured(name)
        assert.deepStrictEqual(yield* Schema.decodeUnknownEffect(HardwareIdentifiers)(found), found)
      }
    }))
})

describe("the id of an installation", () => {
  const machineId = "5e0b41c2a97d4d0f8a1673c92be4d058"

  it("is made as sd_id128_get_machine_app_specific(3) makes it, and does not show the machine-id", () => {
    assert.strictEqual(applicationSpecific(machineId), "19a02c14-87bd-4bf3-aa1e-0cc149815517")
  })

  it("is none before there is one", () => {
    for (const text of ["", "uninitialized", "0".repeat(32), machineId.toUpperCase(), `${machineId}0`]) {
      assert.isUndefined(applicationSpecific(text), text)
    }
  })
})

describe("a serial number or UUID that is no machine's own", () => {
  it("says nothing", () => {
    const uuids = [
      "00000000-0000-0000-0000-000000000000",
      "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
      "03000200-0400-0500-0006-000700080009",
      "00020003-0004-0005-0006-000700080009",
      "4C4C4544-0000-2010-8020-80C04F202020",
      "6AB5B300-538D-1014-9FB5-B0684D007B53",
      "01010101-0101-0101-0101-010101010101",
      "56F49712-FFFF-FFFF-FFFF-FFFFFFFFFFFF"
    ]
    for (const uuid of uuids) assert.isUndefined(presentUuid(uuid), uuid)
    const serials = ["0123456789", "System Serial Number", "Default string", "MB-1234567890", "EVAL", "12345", "1"]
    for (const serial of serials) assert.isUndefined(presentSerial(serial), serial)
  })

  it("is told from those that only look alike", () => {
    const own = ["00000000-0000-0000-0000-002590c7c000", "4c4c4544-0051-5810-8034-b7c04f5a5733"]
    assert.deepStrictEqual(own.map(presentUuid), own)
    const serials = ["..CN1374024R00GI.", "MB-1234567891", "EVAL-4711", "123457"]
    assert.deepStrictEqual(serials.map(presentSerial), serials)
  })
})
