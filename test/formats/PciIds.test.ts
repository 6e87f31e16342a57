import { assert, describe, it } from "@effect/vitest"
import { PciIds } from "../../src/domain/formats/PciIds.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const ids = `#
#	List of PCI ID's
#
# Vendors, devices and subsystems.

1002  Advanced Micro Devices, Inc. [AMD/ATI]
	15e7  Barcelo
	164e  Raphael
		1043 8877  Some board
8086  Intel Corporation
	46a6  Alder Lake-P GT2 [Iris Xe Graphics]
	46a8  Alder Lake-UP3 GT2 [Iris Xe Graphics]
# List of known device classes
C 00  Unclassified device
	00  Non-VGA unclassified device
C 03  Display controller
	00  VGA compatible controller
`

describe("pci.ids", () => {
  it("names vendors and devices, the first and the last among them", () => {
    const names = valueOf(PciIds, ids)
    assert.deepStrictEqual(
      [names.vendor("1002"), names.device("1002", "15e7"), names.vendor("8086"), names.device("8086", "46a8")],
      [
        "Advanced Micro Devices, Inc. [AMD/ATI]",
        "Barcelo",
        "Intel Corporation",
        "Alder Lake-UP3 GT2 [Iris Xe Graphics]"
      ]
    )
  })

  it("does not name a device after another vendor's, a subsystem or a class", () => {
    const names = valueOf(PciIds, ids)
    assert.deepStrictEqual(
      [names.device("1002", "46a6"), names.device("1002", "1043"), names.vendor("10de"), names.device("8086", "")],
      [undefined, undefined, undefined, undefined]
    )
    assert.strictEqual(refusalOf(PciIds, "C 00  Unclassified device\n"), "pci.ids: no vendors")
  })
})
