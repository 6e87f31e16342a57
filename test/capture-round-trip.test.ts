import { assert, describe, it } from "@effect/vitest"
import { Effect, Predicate } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { canonicalJson } from "../src/domain/canonical.ts"
import type { Subject } from "../src/domain/capture/patterns.ts"
import type { Replacing } from "../src/domain/capture/replacing.ts"
import type { SectionTable } from "../src/domain/Snapshot.ts"
import { captured, plainly } from "./capturing.ts"
import * as MachineFolder from "./MachineFolder.ts"

const home = path.join(import.meta.dirname, "machines", "linux")

const subjectOf: { readonly [section: string]: Subject } = {
  network: "network",
  printers: "network",
  users: "network",
  volumes: "network",
  packages: "software",
  updates: "software"
}

/** The replacements in every text of a section, independently of where the scan had it from. */
const replacedIn = (value: unknown, subject: Subject, replacing: Replacing, key = ""): unknown => {
  if (typeof value === "string") {
    // made from an id that was replaced: another one, of the same form
    if (key === "machineId") return madeId(value)
    return /serialNumber$/i.test(key) || key === "assetTag"
      ? replacing.serial(value)
      : key === "fullName" && value === "root"
      ? value
      : replacing.text(value, subject)
  }
  if (Array.isArray(value)) return value.map((each) => replacedIn(each, subject, replacing))
  return Predicate.isObject(value)
    ? Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, replacedIn(each, subject, replacing, name)])
    )
    : value
}

/** Lists are ordered by names, and the names have changed. */
const inAnyOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.map(inAnyOrder).toSorted((a, b) => canonicalJson(a) < canonicalJson(b) ? -1 : 1)
  }
  return Predicate.isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inAnyOrder(each)]))
    : value
}

/** What people wrote of a printer and of its place is left out of a capture. */
const withoutWords = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutWords)
    : Predicate.isObject(value)
    ? Object.fromEntries(
      Object.entries(value).filter(([name]) => name !== "description" && name !== "location")
        .map(([name, each]) => [name, withoutWords(each)])
    )
    : value

const madeId = (id: unknown) => String(id).replace(/[0-9a-f]/g, "x")

/** The same of what was read from the capture. */
const withMadeIds = (section: unknown): unknown =>
  Predicate.hasProperty(section, "data") && Predicate.hasProperty(section.data, "machineId")
    ? { ...section, data: { ...section.data, machineId: madeId(section.data.machineId) } }
    : section

const sectionsIn = (sections: SectionTable) => plainly(sections) as { readonly [name: string]: unknown }

describe.each(fs.readdirSync(home))("the capture of %s", (name) => {
  const machine = MachineFolder.layer(path.join(home, name))

  it.effect("is a machine that is read as its expected.json says", () =>
    Effect.gen(function*() {
      const { expected, folder, fromFolder } = yield* captured(machine)
      assert.deepStrictEqual(plainly(fromFolder), plainly(expected))
      assert.deepStrictEqual(
        plainly(fromFolder),
        JSON.parse(fs.readFileSync(path.join(folder, "expected.json"), "utf8"))
      )
    }))

  it.effect("says of every section what the machine said, with the replacements and nothing else", () =>
    Effect.gen(function*() {
      const { fromFolder, made, seen } = yield* captured(machine)
      const now = sectionsIn(fromFolder)
      for (const [section, told] of Object.entries(sectionsIn(seen))) {
        const before = section === "printers" ? withoutWords(told) : told
        const wanted = replacedIn(before, subjectOf[section] ?? "anything", made.replacing)
        assert.deepStrictEqual(inAnyOrder(withMadeIds(now[section])), inAnyOrder(wanted), section)
      }
    }))

  it.effect("is named by the same adapter", () =>
    Effect.gen(function*() {
      const { mac: { fromFolder: after, seen: before }, made } = yield* captured(machine)
      assert.strictEqual(after, before === undefined ? undefined : made.replacing.text(before, "anything"))
      if (before !== undefined) assert.notStrictEqual(after, before)
    }))
})
