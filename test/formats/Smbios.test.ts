import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { Smbios } from "../../src/domain/formats/Smbios.ts"
import { SmbiosEntryPoint } from "../../src/domain/formats/SmbiosEntryPoint.ts"
import { dayOf, firmwareOf } from "../../src/domain/formats/SmbiosFirmware.ts"
import { memoryModulesOf, memoryRoomOf } from "../../src/domain/formats/SmbiosMemory.ts"
import { processorsOf } from "../../src/domain/formats/SmbiosProcessor.ts"
import { slotsOf } from "../../src/domain/formats/SmbiosSlots.ts"
import { baseboardOf, chassisTypeOf, systemOf } from "../../src/domain/formats/SmbiosSystem.ts"
import { dword, laptop, laptopSystem, memoryDevice, structure, table, word } from "./smbiosTables.ts"

const structuresOf = (bytes: Uint8Array) => Result.getOrThrow(Smbios.decode(bytes))
const newest = { major: 3, minor: 4 }

describe("the SMBIOS table of a laptop", () => {
  const structures = structuresOf(laptop)

  it("names the system and its chassis, locked lid and all", () => {
    assert.deepStrictEqual(systemOf(structures, newest), { ...laptopSystem, chassisSerialNumber: "TESTSN01" })
  })

  it("names firmware, board and processor", () => {
    assert.deepStrictEqual(firmwareOf(structures), {
      vendor: "LENOVO",
      version: "N3HET87W (1.59 )",
      releaseDate: "2024-02-21",
      virtualMachine: false
    })
    assert.deepStrictEqual(baseboardOf(structures), {
      manufacturer: "LENOVO",
      model: "21AHCTO1WW",
      version: "SDK0T76538 WIN",
      serialNumber: "TESTBOARD1",
      assetTag: undefined
    })
    assert.deepStrictEqual(processorsOf(structures), {
      sockets: 1,
      maxSpeedMhz: 4700,
      each: [{ socket: "U3E1", model: "12th Gen Intel(R) Core(TM) i5-1240P" }]
    })
  })

  it("lists what is plugged in: neither the empty slot nor the firmware's flash", () => {
    assert.deepStrictEqual(memoryModulesOf(structures), [{
      slot: "P0 CHANNEL A / DIMM 0",
      sizeBytes: 34_359_738_368,
      type: "DDR5",
      formFactor: "SODIMM",
      speedMhz: 4800,
      manufacturer: "Samsung",
      partNumber: "M425R4GA3BB0-CQKOL",
      serialNumber: "12345ABC"
    }])
  })

  it("counts as far as it goes where it is cut off", () => {
    const cut = structuresOf(laptop.subarray(0, laptop.length - 300))
    assert.strictEqual(systemOf(cut, newest).model, "21AHCTO1WW")
    assert.isTrue(Result.isFailure(Smbios.decode(laptop.subarray(0, 3))))
  })
})

describe("an SMBIOS table", () => {
  const uuid = [0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff]
  const named = structuresOf(table(structure(1, [0, 0, 0, 0, ...uuid])))

  it("turns the first groups of a UUID around since version 2.6, and not before", () => {
    assert.strictEqual(systemOf(named, { major: 2, minor: 6 }).uuid, "00112233-4455-6677-8899-aabbccddeeff")
    assert.strictEqual(systemOf(named, undefined).uuid, "00112233-4455-6677-8899-aabbccddeeff")
    assert.strictEqual(systemOf(named, { major: 2, minor: 5 }).uuid, "33221100-5544-7766-8899-aabbccddeeff")
    const unset = structuresOf(table(structure(1, [0, 0, 0, 0, ...uuid.map(() => 0xff)])))
    assert.isUndefined(systemOf(unset, newest).uuid)
  })

  it("says nothing where a structure is older and shorter, and where it has no strings", () => {
    const short = structuresOf(table(structure(1, [1, 2]), structure(2, [])))
    assert.isUndefined(systemOf(short, newest).manufacturer)
    assert.isUndefined(systemOf(short, newest).uuid)
    assert.isUndefined(memoryModulesOf(short))
    const after = structuresOf(table(structure(3, [0, 3]), structure(1, [1], ["Maker"])))
    assert.strictEqual(systemOf(after, newest).manufacturer, "Maker")
  })

  it("takes the board that hosts the others for the main board", () => {
    const boards = structuresOf(table(
      structure(2, [1, 1, 0, 0, 0, 0b1000], ["Riser"]),
      structure(2, [1, 1, 0, 0, 0, 0b1001], ["Main"])
    ))
    assert.strictEqual(baseboardOf(boards).model, "Main")
  })

  it("knows sizes in KiB, unknown sizes, plain and extended speeds", () => {
    const strings = ["A1", "Not Specified", "", "", ""]
    const modules = memoryModulesOf(structuresOf(table(
      memoryDevice({ size: 0x8000 | 512, type: 0x12, strings }),
      memoryDevice({ size: 0xffff, type: 0x01, formFactor: 0x02, strings: ["A2", "", "", "", ""] }),
      memoryDevice({ size: 8192, type: 0x1a, speed: 0xffff, extendedSpeed: 70_000, strings: ["A3", "", "", "", ""] }),
      memoryDevice({ size: 4096, type: 0x1a, formFactor: 0x09, speed: 2666, strings: ["", "", "", "", ""] })
    )))
    assert.deepStrictEqual(modules, [
      { slot: "A1", sizeBytes: 524_288, type: "DDR", formFactor: "SODIMM" },
      { slot: "A2" },
      { slot: "A3", sizeBytes: 8_589_934_592, type: "DDR4", formFactor: "SODIMM", speedMhz: 70_000 },
      { slot: "slot 3", sizeBytes: 4_294_967_296, type: "DDR4", formFactor: "DIMM", speedMhz: 2666 }
    ])
  })

  it("tells every processor in its socket, as far as its maker told", () => {
    const named = structure(4, [
      1,
      3,
      0,
      2,
      ...Array.from({ length: 8 }, () => 0),
      3,
      0,
      ...word(100),
      ...word(4000),
      ...word(3800),
      0x41,
      ...Array.from({ length: 7 }, () => 0),
      4,
      5,
      6,
      0xff,
      0xff,
      0xff,
      ...word(0),
      ...word(0),
      ...word(288),
      ...word(288),
      ...word(576)
    ], ["CPU 0", "AMD", "A processor with many cores", "TESTCPU1", "To Be Filled By O.E.M.", "Unknown"])
    assert.deepStrictEqual(processorsOf(structuresOf(table(named))).each, [
      { socket: "CPU 0", model: "A processor with many cores", cores: 288, threads: 576, serialNumber: "TESTCPU1" }
    ])
  })

  it("names the slots for cards, by generation and lanes, and says whether a card is in them", () => {
    const slot = (name: string, type: number, width: number, use: number) => structure(9, [1, type, width, use], [name])
    const slots = slotsOf(structuresOf(table(
      slot("SLOT2", 0xb6, 0x0d, 4),
      slot("M2_1", 0x17, 0x0a, 3),
      slot("SLOT1 without its processor", 0xbd, 0x0b, 5),
      slot("J10", 0x01, 0x01, 2)
    )))
    assert.deepStrictEqual(slots, [
      { name: "J10" },
      { name: "M2_1", kind: "M.2 socket 3", lanes: 4, inUse: false },
      { name: "SLOT1 without its processor", kind: "PCI Express 4", lanes: 8 },
      { name: "SLOT2", kind: "PCI Express 3", lanes: 16, inUse: true }
    ])
    assert.isUndefined(slotsOf(structuresOf(laptop)))
  })

  it("knows how many modules fit, and how much memory, of two arrays together", () => {
    const array = (use: number, kib: number, slots: number, extended: ReadonlyArray<number> = []) =>
      structure(16, [3, use, 6, ...dword(kib), ...word(0xfffe), ...word(slots), ...extended])
    const room = (...arrays: ReadonlyArray<ReadonlyArray<number>>) => memoryRoomOf(structuresOf(table(...arrays)))
    const extended = [...dword(0), ...dword(0x180)]
    assert.deepStrictEqual(room(array(3, 0x400_0000, 4), array(3, 0x8000_0000, 8, extended), array(4, 9, 1)), {
      slots: 12,
      maxCapacityBytes: 64 * 2 ** 30 + 1.5 * 2 ** 40
    })
    assert.deepStrictEqual(room(array(3, 0x8000_0000, 0)), { slots: undefined, maxCapacityBytes: undefined })
  })

  it("names a module's maker where the firmware only has his number, and its slot once", () => {
    const [module] = memoryModulesOf(structuresOf(table(
      memoryDevice({ size: 1024, type: 0x1a, strings: ["A1", "A1", "00CE063200CE", "TEST1", "M393A"] })
    )))!
    assert.deepInclude(module, { slot: "A1", manufacturer: "Samsung" })
  })

  it("counts only sockets that hold a central processor", () => {
    const processor = (type: number, status: number, mhz: number) =>
      structure(4, [0, type, ...Array.from({ length: 14 }, () => 0), ...word(mhz), ...word(0), status])
    const sockets = structuresOf(table(processor(3, 0x41, 3200), processor(3, 0x01, 4000), processor(5, 0x41, 9000)))
    assert.deepStrictEqual(processorsOf(sockets), { sockets: 1, maxSpeedMhz: 3200, each: [{ socket: "socket 0" }] })
  })

  it("admits to describe a virtual machine", () => {
    const virtual = structure(0, [1, 0, 0, 0, 0, 0, ...Array.from({ length: 8 }, () => 0), 0, 0b1_1100], ["SeaBIOS"])
    assert.isTrue(firmwareOf(structuresOf(table(virtual)))?.virtualMachine)
  })
})

describe("an SMBIOS entry point", () => {
  const bytes = (text: string, ...rest: ReadonlyArray<number>) =>
    Uint8Array.from([...text].map((c) => c.charCodeAt(0)).concat(rest))
  const samples = [bytes("_SM3_", 0x2a, 24, 3, 4, 0, 1, 0), bytes("_SM_", 0x11, 31, 2, 5, 0, 0)]

  it("says which version the table follows, 64 bit and 32 bit", () => {
    assert.deepStrictEqual(samples.map((each) => Result.getOrThrow(SmbiosEntryPoint.decode(each))), [
      { major: 3, minor: 4 },
      { major: 2, minor: 5 }
    ])
    assert.isTrue(Result.isFailure(SmbiosEntryPoint.decode(bytes("_SM_", 1))))
  })
})

describe("words of SMBIOS", () => {
  it("are days only where they are days", () => {
    assert.deepStrictEqual(
      ["04/01/2014", "12/31/99", "01/01/1970", "13/01/2020", "00/00/0000", "2020-01-01", "N/A"].map(dayOf),
      ["2014-04-01", "1999-12-31", undefined, undefined, undefined, undefined, undefined]
    )
  })

  it("are chassis only where they say something", () => {
    assert.deepStrictEqual([3, 0x8a, 36, 1, 2, 0, 99].map(chassisTypeOf), [
      "desktop",
      "notebook",
      "stick-pc",
      undefined,
      undefined,
      undefined,
      undefined
    ])
  })
})
