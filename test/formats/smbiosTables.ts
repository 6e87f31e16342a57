/** One structure of an SMBIOS table, as a firmware writes it: its type, its formatted area from offset 4 on, its strings. */
export const structure = (type: number, fields: ReadonlyArray<number>, strings: ReadonlyArray<string> = []) => {
  const text = strings.flatMap((each) => [...new TextEncoder().encode(each), 0])
  return [type, fields.length + 4, type, 0, ...fields, ...(text.length === 0 ? [0, 0] : [...text, 0])]
}

export const word = (value: number) => [value & 0xff, value >>> 8 & 0xff]
export const dword = (value: number) => [...word(value), ...word(value >>> 16)]
export const table = (...structures: ReadonlyArray<ReadonlyArray<number>>) => Uint8Array.from(structures.flat())

/** Type 17: size, extended size, form factor, type, speed, extended speed; device, bank, maker, serial, part. */
export const memoryDevice = (slot: {
  readonly size: number
  readonly extendedSize?: number
  readonly formFactor?: number
  readonly type: number
  readonly speed?: number
  readonly extendedSpeed?: number
  readonly strings: ReadonlyArray<string>
}) => {
  const written = slot.strings.filter((each) => each !== "")
  const [device = 0, bank = 0, maker = 0, serial = 0, part = 0] = slot.strings.map((each) => written.indexOf(each) + 1)
  return structure(17, [
    ...word(0x1000),
    ...word(0xfffe),
    ...word(64),
    ...word(64),
    ...word(slot.size),
    slot.formFactor ?? 0x0d,
    0,
    device,
    bank,
    slot.type,
    ...word(0x80),
    ...word(slot.speed ?? 0),
    maker,
    serial,
    0,
    part,
    0,
    ...dword(slot.extendedSize ?? 0),
    ...Array.from({ length: 0x54 - 0x20 }, () => 0),
    ...dword(slot.extendedSpeed ?? 0)
  ], written)
}

const uuid = [0xcc, 0x3b, 0x1f, 0x4c, 0x2a, 0x2d, 0xb2, 0x11, 0xa8, 0x5c, 0xe4, 0x5d, 0x37, 0x2c, 0x51, 0x09]

/** A laptop: firmware, system, board, chassis, processor, one module, an empty slot and the flash of its firmware. */
export const laptop = table(
  structure(0, [1, 2, 0, 0xf0, 3, 0xff, ...Array.from({ length: 8 }, () => 0), 0x03, 0x0d, 1, 51], [
    "LENOVO",
    "N3HET87W (1.59 )",
    "02/21/2024"
  ]),
  structure(1, [
    1,
    2,
    3,
    4,
    ...uuid,
    6,
    5,
    6
  ], ["LENOVO", "21AHCTO1WW", "ThinkPad T14 Gen 3", "TESTSN01", "LENOVO_MT_21AH", "ThinkPad T14 Gen 3"]),
  structure(2, [1, 2, 3, 4, 5, 0x09], ["LENOVO", "21AHCTO1WW", "SDK0T76538 WIN", "TESTBOARD1", "Not Available"]),
  structure(3, [1, 0x80 | 10, 2, 3, 4], ["LENOVO", "None", "TESTSN01", "IT-0042"]),
  structure(4, [
    1,
    3,
    0xc6,
    2,
    ...Array.from({ length: 8 }, () => 0),
    3,
    0x8a,
    ...word(100),
    ...word(4700),
    ...word(2500),
    0x41,
    0x3e
  ], [
    "U3E1",
    "Intel(R) Corporation",
    "12th Gen Intel(R) Core(TM) i5-1240P"
  ]),
  memoryDevice({
    size: 0x7fff,
    extendedSize: 32_768,
    type: 0x22,
    speed: 4800,
    strings: ["DIMM 0", "P0 CHANNEL A", "Samsung", "12345ABC", "M425R4GA3BB0-CQKOL  "]
  }),
  memoryDevice({ size: 0, type: 0x02, strings: ["DIMM 0", "P0 CHANNEL B", "Unknown", "Unknown", "Unknown"] }),
  memoryDevice({ size: 0x8010, type: 0x09, strings: ["SYSTEM ROM", "", "", "", ""] }),
  structure(127, [])
)

/** What that table says of the system and its chassis. */
export const laptopSystem = {
  manufacturer: "LENOVO",
  model: "21AHCTO1WW",
  version: "ThinkPad T14 Gen 3",
  family: "ThinkPad T14 Gen 3",
  sku: "LENOVO_MT_21AH",
  serialNumber: "TESTSN01",
  uuid: "4c1f3bcc-2d2a-11b2-a85c-e45d372c5109",
  assetTag: "IT-0042",
  chassisType: "notebook"
} as const
