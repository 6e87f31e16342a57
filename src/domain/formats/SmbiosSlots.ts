import type { ExpansionSlot } from "../inventory/Baseboard.ts"
import { compact, orderedBy } from "../presence.ts"
import { byteAt, ofType, type Structure, textAt } from "./Smbios.ts"

/** Reads type 9: the slots for cards, by name (DMTF DSP0134, 7.10). `undefined` where the table does not speak of any. */
export const slotsOf = (structures: ReadonlyArray<Structure>): ReadonlyArray<ExpansionSlot> | undefined => {
  const slots = ofType(structures, 9)
  if (slots.length === 0) return undefined
  return orderedBy(
    slots.map((slot, index) =>
      compact({
        name: textAt(slot, 0x04) ?? `slot ${index}`,
        kind: kindOf(byteAt(slot, 0x05) ?? 0),
        lanes: lanes[byteAt(slot, 0x06) ?? 0],
        inUse: uses[byteAt(slot, 0x07) ?? 0]
      })
    ),
    ({ name }) => name
  )
}

/** 7.10.1: PCI Express counts by generations, each with a number of its own for every width. */
const kindOf = (type: number) => kinds[type] ?? generations.find(([first, last]) => type >= first && type <= last)?.[2]

const generations: ReadonlyArray<readonly [first: number, last: number, kind: string]> = [
  [0xa5, 0xaa, "PCI Express"],
  [0xab, 0xb0, "PCI Express 2"],
  [0xb1, 0xb6, "PCI Express 3"],
  [0xb8, 0xbd, "PCI Express 4"],
  [0xbe, 0xc3, "PCI Express 5"]
]

const kinds: { readonly [type: number]: string } = {
  0x03: "ISA",
  0x05: "EISA",
  0x06: "PCI",
  0x07: "PC Card",
  0x0c: "I/O riser card",
  0x0e: "PCI 66 MHz",
  0x0f: "AGP",
  0x12: "PCI-X",
  0x14: "M.2 socket 1",
  0x15: "M.2 socket 1",
  0x16: "M.2 socket 2",
  0x17: "M.2 socket 3",
  0x1f: "U.2",
  0x20: "U.2",
  0x21: "Mini PCI Express",
  0x22: "Mini PCI Express",
  0x23: "Mini PCI Express",
  0x24: "U.2",
  0x25: "U.2",
  0x26: "OCP NIC 3.0",
  0x27: "OCP NIC 3.0",
  0xc4: "PCI Express 6",
  0xc5: "EDSFF E1",
  0xc6: "EDSFF E3"
}

/** 7.10.2: the width of the wires, for PCI Express in lanes. */
const lanes: { readonly [width: number]: number } = {
  0x08: 1,
  0x09: 2,
  0x0a: 4,
  0x0b: 8,
  0x0c: 12,
  0x0d: 16,
  0x0e: 32
}

/** 7.10.3: 3 is available, 4 in use; a slot can also be unavailable for want of its processor. */
const uses: { readonly [use: number]: boolean } = { 3: false, 4: true }
