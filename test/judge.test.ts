import { assert, describe, it } from "@effect/vitest"
import { Schema, Struct } from "effect"
import { HardwareIdentifiers, noIdentifiers, updated } from "../src/domain/HardwareIdentifiers.ts"
import { differencesInWords, judge } from "../src/domain/judge.ts"
import { presentSerial, presentUuid } from "../src/domain/presence.ts"

const installation = "19a02c14-87bd-4bf3-aa1e-0cc149815517"
const otherInstallation = "5c31a11b-067e-47ae-876a-f03e33d36707"

/** A notebook of a maker who fills in everything. */
const notebook: HardwareIdentifiers = {
  uuid: "4c4c4544-0051-5810-8034-b7c04f5a5733",
  serialNumber: "7QX4ZW3",
  boardSerialNumber: "/7QX4ZW3/CNFCW0025R00QA/",
  chassisSerialNumber: "7QX4ZW3",
  machineId: installation,
  macAddresses: ["00:00:5E:00:53:A1", "00:00:5E:00:53:A2"],
  diskIds: ["S65UNF0T914207"]
}

/** Another one of the same kind. */
const nextNotebook: HardwareIdentifiers = {
  uuid: "4c4c4544-004b-5a10-8038-b5c04f545132",
  serialNumber: "5KZ8TQ2",
  boardSerialNumber: "/5KZ8TQ2/CNFCW0025R01B7/",
  chassisSerialNumber: "5KZ8TQ2",
  machineId: otherInstallation,
  macAddresses: ["00:00:5E:00:53:B1", "00:00:5E:00:53:B2"],
  diskIds: ["S65UNF0T914300"]
}

/** A desktop out of a shop that fills in nothing: what its board says is the board's alone. */
const selfBuilt: HardwareIdentifiers = {
  uuid: "a8a15ef5-5e53-4b1c-9d07-000000000000",
  boardSerialNumber: "M80-DC019500417",
  machineId: installation,
  macAddresses: ["00:00:5E:00:53:07"],
  diskIds: ["22430F5E5301", "naa.50014ee2bf5e5301"]
}

/** A guest of KVM, which names it by a UUID and a MAC address. */
const guest: HardwareIdentifiers = {
  ...noIdentifiers,
  uuid: "0b7c39e1-5d26-4f8a-a2d0-c4813ef6597b",
  machineId: installation,
  macAddresses: ["52:54:00:5E:53:02"]
}

const verdictOn = (stored: HardwareIdentifiers, present: HardwareIdentifiers) => judge(stored, present).verdict

/** What an agent without privileges sees of it. */
const unprivileged = (machine: HardwareIdentifiers): HardwareIdentifiers =>
  Struct.omit(machine, ["uuid", "serialNumber", "boardSerialNumber", "chassisSerialNumber"])

describe("a state is on another machine than the one it was made on", () => {
  const copies: ReadonlyArray<readonly [string, HardwareIdentifiers, HardwareIdentifiers]> = [
    ["when the image of a disk was put on the next notebook", notebook, { ...nextNotebook, machineId: installation }],
    ["when its folder was copied to the next notebook", notebook, nextNotebook],
    ["when the disk itself went to a notebook with another serial number", notebook, {
      ...nextNotebook,
      diskIds: notebook.diskIds
    }],
    ["when the image of a disk was put on the next self-built desktop", selfBuilt, {
      ...selfBuilt,
      uuid: "b42e99a1-5e53-4b1c-9d07-000000000000",
      boardSerialNumber: "M80-DC019500418",
      macAddresses: ["00:00:5E:00:53:17"],
      diskIds: ["22430F5E5377"]
    }],
    ["when a virtual machine was copied, and said to be a copy", guest, {
      ...guest,
      uuid: "1f7c39e1-5d26-4f8a-a2d0-c4813ef6597b",
      macAddresses: ["52:54:00:5E:53:99"]
    }],
    ["when a cloud made it from a snapshot", { ...guest, serialNumber: "ec2a0001" }, {
      ...guest,
      uuid: "ec2b0002-5d26-4f8a-a2d0-c4813ef6597b",
      serialNumber: "ec2b0002",
      macAddresses: ["02:00:5E:00:53:99"]
    }],
    ["when an agent without privileges sees other adapters and other disks", unprivileged(notebook), {
      ...unprivileged(nextNotebook),
      machineId: installation
    }],
    ["when a home with the state in it moved to a new machine", unprivileged(guest), {
      ...unprivileged(guest),
      machineId: otherInstallation,
      macAddresses: ["52:54:00:5E:53:99"]
    }],
    ["when their makers left the same unknown filler in both", {
      ...notebook,
      boardSerialNumber: "Board-4711",
      chassisSerialNumber: "Case-4711"
    }, {
      ...nextNotebook,
      boardSerialNumber: "Board-4711",
      chassisSerialNumber: "Case-4711"
    }]
  ]
  it.each(copies)("%s", (_, stored, present) => {
    assert.strictEqual(verdictOn(stored, present), "cloned")
    assert.strictEqual(verdictOn(present, stored), "cloned")
  })
})

describe("a state is on the machine that it was made on", () => {
  const repairs: ReadonlyArray<readonly [string, HardwareIdentifiers, HardwareIdentifiers]> = [
    ["when its board was replaced and its serial number written again", notebook, {
      ...notebook,
      uuid: nextNotebook.uuid!,
      boardSerialNumber: nextNotebook.boardSerialNumber!,
      macAddresses: ["00:00:5E:00:53:B1"]
    }],
    ["when its board was replaced and nothing was written into the new one", notebook, {
      machineId: installation,
      uuid: nextNotebook.uuid!,
      boardSerialNumber: nextNotebook.boardSerialNumber!,
      macAddresses: ["00:00:5E:00:53:B1", "00:00:5E:00:53:A2"],
      diskIds: notebook.diskIds
    }],
    ["when the board of a self-built desktop was replaced, adapter and all", selfBuilt, {
      ...selfBuilt,
      uuid: "b42e99a1-5e53-4b1c-9d07-000000000000",
      boardSerialNumber: "M80-DC019500418",
      macAddresses: ["00:00:5E:00:53:17"]
    }],
    ["when its network adapters were replaced", notebook, { ...notebook, macAddresses: ["00:00:5E:00:53:C1"] }],
    ["when the adapter of a virtual machine was replaced", guest, { ...guest, macAddresses: ["52:54:00:5E:53:99"] }],
    ["when adapter and disk were replaced at once", notebook, {
      ...notebook,
      macAddresses: ["00:00:5E:00:53:C1"],
      diskIds: ["WD-0815"]
    }],
    ["when the system was installed anew and the state brought back", notebook, {
      ...notebook,
      machineId: otherInstallation
    }],
    ["when its firmware forgot the UUID", notebook, { ...notebook, uuid: nextNotebook.uuid! }],
    ["when a virtual machine has another UUID and the serial number made of it, but its adapter", {
      ...guest,
      serialNumber: "VMware-0b 7c"
    }, { ...guest, uuid: "1f7c39e1-5d26-4f8a-a2d0-c4813ef6597b", serialNumber: "VMware-1f 7c" }]
  ]
  it.each(repairs)("%s", (_, stored, present) => {
    assert.strictEqual(verdictOn(stored, present), "changed")
    assert.strictEqual(verdictOn(present, stored), "changed")
  })

  it("when a virtual machine moved to another host, which leaves it as it is", () => {
    assert.strictEqual(verdictOn(guest, { ...guest }), "same")
  })

  it("when its firmware follows SMBIOS 2.6 from now on, which turns the UUID around", () => {
    assert.strictEqual(verdictOn(notebook, { ...notebook, uuid: "44454c4c-5100-1058-8034-b7c04f5a5733" }), "same")
  })

  it("when privileges come or go, and what was known before is known after", () => {
    const seen = unprivileged(notebook)
    assert.strictEqual(verdictOn(seen, notebook), "same")
    assert.strictEqual(verdictOn(notebook, seen), "same")
    assert.deepStrictEqual(updated(notebook, seen), notebook)
    assert.deepStrictEqual(updated(seen, notebook), notebook)
    const nothing = noIdentifiers
    assert.strictEqual(verdictOn(notebook, nothing), "same")
    assert.strictEqual(verdictOn(nothing, notebook), "same")
    assert.deepStrictEqual(updated(notebook, nothing), notebook)
  })
})

describe("a fleet of identical boards whose makers filled in nothing", () => {
  const board = (n: number): HardwareIdentifiers => ({
    ...Object.fromEntries(
      Object.entries({
        uuid: presentUuid("03000200-0400-0500-0006-000700080009"),
        serialNumber: presentSerial("Default string"),
        boardSerialNumber: presentSerial("0123456789"),
        chassisSerialNumber: presentSerial("To Be Filled By O.E.M.")
      }).filter(([, value]) => value !== undefined)
    ),
    machineId: installation,
    macAddresses: [`00:00:5E:00:53:0${n}`],
    diskIds: [`S65UNF0T91420${n}`]
  })

  it("is not one machine", () => {
    assert.deepStrictEqual(Object.keys(board(1)), ["machineId", "macAddresses", "diskIds"])
    assert.strictEqual(verdictOn(board(1), board(2)), "cloned")
  })

  it("does not become another machine by a repair", () => {
    assert.strictEqual(verdictOn(board(1), { ...board(1), macAddresses: board(2).macAddresses }), "changed")
    assert.strictEqual(verdictOn(board(1), { ...board(1), diskIds: board(2).diskIds }), "changed")
  })
})

/** The identifiers of a machine, and what of them may be read at another time. */
const aMachine = HardwareIdentifiers
const whatIsRead = Schema.Array(Schema.Literals(Object.keys(notebook) as Array<keyof HardwareIdentifiers>))

describe("whatever a machine says of itself", () => {
  it.prop("it is never taken for another as long as nothing that it says differs", [aMachine, whatIsRead, whatIsRead], (
    [machine, once, again]
  ) => {
    const seen = (facts: typeof once): HardwareIdentifiers => ({
      ...noIdentifiers,
      ...Object.fromEntries(facts.map((fact) => [fact, machine[fact]]).filter(([, value]) => value !== undefined))
    })
    assert.deepStrictEqual(judge(seen(once), seen(again)), { verdict: "same", differing: [] })
  })

  it.prop("one fact alone never makes it another", [aMachine, aMachine, Schema.Literals(["uuid", "serialNumber"])], (
    [machine, other, fact]
  ) => {
    const value = other[fact]
    if (value !== undefined) assert.notStrictEqual(verdictOn(machine, { ...machine, [fact]: value }), "cloned")
  })

  it.prop("of two machines, each is to the other what the other is to it", [aMachine, aMachine], ([one, other]) => {
    assert.strictEqual(verdictOn(one, other), verdictOn(other, one))
  })
})

describe("what differs", () => {
  it("is told with both sides", () => {
    const present: HardwareIdentifiers = { ...guest, uuid: nextNotebook.uuid!, macAddresses: nextNotebook.macAddresses }
    assert.strictEqual(
      differencesInWords(guest, present, judge(guest, present).differing),
      "SMBIOS UUID 4c4c4544-004b-5a10-8038-b5c04f545132 instead of 0b7c39e1-5d26-4f8a-a2d0-c4813ef6597b, "
        + "network adapters 00:00:5E:00:53:B1 00:00:5E:00:53:B2 instead of 52:54:00:5E:53:02"
    )
  })
})
