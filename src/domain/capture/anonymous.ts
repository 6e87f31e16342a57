import { Predicate, Result } from "effect"
import { toldSerialOf } from "../diskKind.ts"
import { SmbiosEntryPoint, type SmbiosVersion } from "../formats/SmbiosEntryPoint.ts"
import { present } from "../presence.ts"
import type { SectionTable } from "../Snapshot.ts"
import { type Addresses, addressesOf } from "./addresses.ts"
import { replacedBytes } from "./binaries.ts"
import { isSerialFile, reduced, subjectOf } from "./documents.ts"
import { withText } from "./lines.ts"
import { pathReplaced, targetReplaced } from "./paths.ts"
import { addressesIn } from "./patterns.ts"
import type { KeyedDigest } from "./pseudonyms.ts"
import type { RecordedProgram, Recording } from "./Recording.ts"
import { type Replacing, replacingOf } from "./replacing.ts"
import { type Kind, networksOf, sensitiveOf } from "./Sensitive.ts"
import { isPerson, replacedTable } from "./tables.ts"
import { passwdOf, routedNetworks, sensitiveIn, textsOf } from "./texts.ts"
import { isWellKnownWord } from "./wellKnown.ts"

/** A recording in which nothing names the machine, its place or its people, and what was done for that. */
export interface Anonymous {
  readonly recording: Recording
  /** How many different values were replaced, by kind. */
  readonly counts: ReadonlyMap<Kind, number>
  /** What was used for it. */
  readonly replacing: Replacing
}

/**
 * Makes a recording anonymous: what the inventory of the same scan calls sensitive and whatever looks like it is replaced,
 * the same by the same, in texts, bytes, names and links. What the agent does not read of a file goes where it may be secret.
 */
export const anonymous = (recording: Recording, sections: SectionTable, digest: KeyedDigest): Anonymous => {
  const texts = textsOf(recording)
  const isMadeOfModel = madeOfModel(sections)
  const isModel = saysOnlyModel(sections)
  const addresses = addressesOf(digest, [...networksOf(sections), ...routedNetworks(texts)])
  const replacing = replacingOf(
    digest,
    addresses,
    [...sensitiveOf(sections), ...sensitiveIn(texts)].filter(({ kind, value }) =>
      kind === "serial number" ? !isMadeOfModel(value) : !isModel(value)
    ),
    new Set(texts.flatMap(([where, text]) => subjectOf(where) === "network" ? addressesIn(text) : [])),
    isMadeOfModel
  )
  const systemAccounts = new Set(passwdOf(texts).filter(({ uid }) => !isPerson(String(uid))).map(({ name }) => name))
  const tools = { addresses, replacing, systemAccounts, smbiosVersion: smbiosVersionOf(recording) }
  return { recording: replaced(recording, tools), counts: replacing.counts(), replacing }
}

/** Many machines are called what their makers call them: such a name tells no more, and models are kept. */
const saysOnlyModel = ({ baseboard, cpu, disks, graphics, system }: SectionTable) => {
  const models = [
    system?.data?.manufacturer,
    system?.data?.model,
    system?.data?.version,
    system?.data?.family,
    baseboard?.data?.manufacturer,
    baseboard?.data?.model,
    cpu?.data?.manufacturer,
    cpu?.data?.model,
    ...(disks?.data ?? []).flatMap(({ model, vendor }) => [model, vendor]),
    ...(graphics?.data?.controllers ?? []).flatMap(({ model, vendor }) => [model, vendor])
  ]
  const wordsOf = (text: string | undefined) => text?.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const words = new Set(models.flatMap(wordsOf))
  return (name: string) => wordsOf(name).every((word) => words.has(word) || isWellKnownWord(word))
}

/** Where a USB disk has no serial number, udev makes one of its vendor and model: that names no disk. */
const madeOfModel = ({ disks }: SectionTable) => (serial: string) =>
  (disks?.data ?? []).some(({ model, vendor }) =>
    model !== undefined && present(serial) !== undefined && toldSerialOf({ model, serial, vendor }) === undefined
  )

interface Tools {
  readonly addresses: Addresses
  readonly replacing: Replacing
  readonly systemAccounts: ReadonlySet<string>
  readonly smbiosVersion: SmbiosVersion | undefined
}

const smbiosVersionOf = ({ files }: Recording) => {
  const [entryPoint] = files.get("/sys/firmware/dmi/tables/smbios_entry_point") ?? []
  return entryPoint && Result.getOrUndefined(SmbiosEntryPoint.decode(entryPoint))
}

const replaced = (recording: Recording, tools: Tools): Recording => {
  const { replacing } = tools
  const path = (each: string) => pathReplaced(each, replacing)
  const text = (where: string, value: string) =>
    replacedTable(where, reduced(where, value), tools) ?? replacing.text(reduced(where, value), subjectOf(where))
  const byPath = <A>(entries: ReadonlyMap<string, A>, each: (value: A, at: string) => A) =>
    new Map([...entries].map(([at, value]) => [path(at), each(value, at)]))
  const program = (command: string) => (answer: RecordedProgram): RecordedProgram =>
    "stdout" in answer
      ? { ...answer, stdout: text(command, answer.stdout), stderr: text(command, answer.stderr) }
      : "fails" in answer
      ? { fails: text(command, answer.fails) }
      : answer
  const json = (where: string, value: unknown): unknown =>
    typeof value === "string"
      ? text(where, value)
      : Array.isArray(value)
      ? value.map((each) => json(where, each))
      : Predicate.isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, jsonField(where, key, each)]))
      : value
  const jsonField = (where: string, key: string, value: unknown) =>
    /^serial/i.test(key) && typeof value === "string" ? replacing.serial(value) : json(where, value)

  return {
    ...recording,
    files: byPath(recording.files, (readings, at) => readings.map((bytes) => contentReplaced(at, bytes, text, tools))),
    listings: byPath(
      recording.listings,
      (names, folder) => names.map((name) => path(`${folder === "/" ? "" : folder}/${name}`).split("/").at(-1)!)
    ),
    links: byPath(recording.links, (target) => targetReplaced(target, replacing)),
    waypoints: byPath(recording.waypoints, (target) => targetReplaced(target, replacing)),
    listed: new Set([...recording.listed].map(path)),
    facts: byPath(recording.facts, (facts) => facts),
    uses: byPath(recording.uses, (use) => use),
    failures: byPath(
      recording.failures,
      (failure) => "unreadable" in failure ? { unreadable: replacing.text(failure.unreadable, "anything") } : failure
    ),
    programs: new Map(
      [...recording.programs].map(([command, answer]) => [
        replacing.text(command, subjectOf(command)),
        program(command)(answer)
      ])
    ),
    answers: new Map([...recording.answers].map(([name, value]) => [name, json(`systeminformation ${name}`, value)]))
  }
}

const contentReplaced = (
  path: string,
  bytes: Uint8Array,
  text: (where: string, value: string) => string,
  { replacing, smbiosVersion }: Tools
): Uint8Array => {
  const binary = replacedBytes(path, bytes, replacing, smbiosVersion)
  if (binary !== undefined) return binary
  return withText(bytes, (whole) => isSerialFile(path) ? serialReplaced(whole, replacing) : text(path, whole))
}

/** What is nothing but a serial number is replaced even where it is too short to be looked for elsewhere. */
const serialReplaced = (whole: string, replacing: Replacing) => {
  const asText = replacing.text(whole, "anything")
  return asText !== whole || present(whole) === undefined || isBusAddress.test(whole) ? asText : replacing.serial(whole)
}

/** A USB controller is its own device, whose serial number is its place on the bus. */
const isBusAddress = /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d\s*$/i
