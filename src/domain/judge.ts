import type { HardwareIdentifiers } from "./HardwareIdentifiers.ts"

/**
 * Whether a state was made on the machine that it lies on. `changed`: it was, and parts have been exchanged since, or the
 * system was installed anew. `cloned`: it came along with a copy of a disk or of a folder, and the machine that it
 * belongs to may live on.
 */
export type Verdict = "same" | "changed" | "cloned"

/** One kind of identifier. */
export type Fact = keyof HardwareIdentifiers

export interface Judgement {
  readonly verdict: Verdict
  /** What is known of both and has nothing in common. */
  readonly differing: ReadonlyArray<Fact>
}

/**
 * How much it says that an identifier is the same or another. The serial number is the maker's own name for the
 * machine, written again after a repair. A disk holds our state: where it is the same one, nothing was copied. UUID and
 * adapters mostly go with the board. What the lists of fillers do not know is most likely among the serial numbers of
 * board and chassis. An installation is copied with its disk, so it says nothing about the hardware.
 */
const weights: { readonly [F in Fact]: number } = {
  serialNumber: 6,
  diskIds: 4,
  uuid: 3,
  macAddresses: 3,
  boardSerialNumber: 2,
  chassisSerialNumber: 2,
  machineId: 0
}

const facts = Object.keys(weights) as ReadonlyArray<Fact>

/**
 * Compares what was known of the machine that a state was made on with the machine at hand. What either does not say is
 * not compared, so that a missing privilege never looks like a change.
 *
 * Another machine it is when UUID or serial number differ, something besides these two differs as well (VMware and
 * clouds make the one of the other), and what differs weighs more than twice what has stayed. A machine that says
 * neither is another one when all of its adapters are others and something else is, too.
 */
export const judge = (stored: HardwareIdentifiers, present: HardwareIdentifiers): Judgement => {
  const differing = facts.filter((fact) => compared[fact](stored, present) === "differs")
  const agreeing = facts.filter((fact) => compared[fact](stored, present) === "agrees")
  const differs = (fact: Fact) => differing.includes(fact)
  const isNamed = [...differing, ...agreeing].some((fact) => fact === "uuid" || fact === "serialNumber")
  const isAnother = isNamed
    ? (differs("uuid") || differs("serialNumber")) && !differing.every((fact) => named.has(fact))
    : differs("macAddresses") && differing.length > 1
  return {
    differing,
    verdict: differing.length === 0
      ? "same"
      : isAnother && weightOf(differing) > 2 * weightOf(agreeing)
      ? "cloned"
      : "changed"
  }
}

const named: ReadonlySet<Fact> = new Set(["uuid", "serialNumber"])

const weightOf = (some: ReadonlyArray<Fact>) => some.reduce((sum, fact) => sum + weights[fact], 0)

type Comparison = (stored: HardwareIdentifiers, present: HardwareIdentifiers) => "agrees" | "differs" | "unknown"

const texts = (
  fact: Exclude<Fact, "macAddresses" | "diskIds">,
  same = (a: string, b: string) => a === b
): Comparison =>
(stored, present) => {
  const [a, b] = [stored[fact], present[fact]]
  return a === undefined || b === undefined ? "unknown" : same(a, b) ? "agrees" : "differs"
}

/** Parts come and go: one that has stayed is enough. */
const lists = (fact: "macAddresses" | "diskIds"): Comparison => (stored, present) =>
  stored[fact].length === 0 || present[fact].length === 0
    ? "unknown"
    : stored[fact].some((each) => present[fact].includes(each))
    ? "agrees"
    : "differs"

/**
 * SMBIOS 2.6 turned the order of the bytes of the first three fields (DMTF DSP0134, 7.2.1): a firmware that says from
 * now on that it follows it has its UUID turned by whoever reads it.
 */
const turned = (uuid: string) => uuid.replace(/^(..)(..)(..)(..)-(..)(..)-(..)(..)-/, "$4$3$2$1-$6$5-$8$7-")

const compared: { readonly [F in Fact]: Comparison } = {
  uuid: texts("uuid", (a, b) => a === b || turned(a) === b),
  serialNumber: texts("serialNumber"),
  boardSerialNumber: texts("boardSerialNumber"),
  chassisSerialNumber: texts("chassisSerialNumber"),
  machineId: texts("machineId"),
  macAddresses: lists("macAddresses"),
  diskIds: lists("diskIds")
}

/** What differs, for people: `SMBIOS UUID 4c4c… instead of 5d5d…, …`. */
export const differencesInWords = (
  stored: HardwareIdentifiers,
  present: HardwareIdentifiers,
  differing: ReadonlyArray<Fact>
): string =>
  differing.map((fact) => `${names[fact]} ${inWords(present[fact])} instead of ${inWords(stored[fact])}`).join(", ")

const inWords = (value: string | ReadonlyArray<string> | undefined) =>
  typeof value === "string" ? value : value?.join(" ") ?? "none"

const names: { readonly [F in Fact]: string } = {
  uuid: "SMBIOS UUID",
  serialNumber: "serial number",
  boardSerialNumber: "serial number of the board",
  chassisSerialNumber: "serial number of the chassis",
  machineId: "id of the installation",
  macAddresses: "network adapters",
  diskIds: "disks"
}
