import { assert, describe, it } from "@effect/vitest"
import { Predicate, Schema } from "effect"
import { comparable } from "../src/domain/changed.ts"
import { schemaOf, type SectionName, sectionNames } from "../src/domain/inventory/Sections.ts"
import { presentMac, presentUuid } from "../src/domain/presence.ts"

const digestOf = (name: SectionName, data: unknown) =>
  comparable("hardware", { [name]: { outcome: "collected", tookMs: 1, data } })

/** The same value with every list and every text put another way. */
const told = (
  value: unknown,
  rows: (list: ReadonlyArray<unknown>) => ReadonlyArray<unknown>,
  text: (text: string) => string
): unknown => {
  if (typeof value === "string") return text(value)
  if (Array.isArray(value)) return rows(value).map((row) => told(row, rows, text))
  if (!Predicate.isObject(value)) return value
  return Object.fromEntries(Object.entries(value).toReversed().map(([key, field]) => [key, told(field, rows, text)]))
}

const inOrder = (list: ReadonlyArray<unknown>) => list

/** Any order at all: each row is drawn from what is left. */
const shuffledBy = (draws: ReadonlyArray<number>) => (list: ReadonlyArray<unknown>) => {
  const left = [...list]
  return list.map((_, index) => left.splice((draws[index % draws.length] ?? 0) % left.length, 1)[0])
}

/** A name as people write them: with an accent, a sign of its own and two words. */
const named = (text: string) => `${text} Caf\u00e9 \u30ac\u212b`
const otherwise = (text: string) => ` ${named(text).normalize("NFD").replaceAll(" ", "\u00a0\t ")}\r\n`

const Draws = Schema.Array(Schema.Natural).check(Schema.isMinLength(1))

describe.each(sectionNames)("the digest of %s", (name) => {
  it.prop("is one, whatever order its lists and fields were read in", [schemaOf(name), Draws], ([data, draws]) => {
    const shuffled = told(data, shuffledBy(draws), (text) => text)
    assert.strictEqual(digestOf(name, shuffled), digestOf(name, data))
  })

  it.prop("is one, whatever white space and normal form of Unicode its names came in", [schemaOf(name)], ([data]) => {
    assert.strictEqual(digestOf(name, told(data, inOrder, otherwise)), digestOf(name, told(data, inOrder, named)))
  })
})

describe("a digest", () => {
  it("is another one when a row is there twice, a letter is another or a capital where that means something", () => {
    const disks = (...serials: ReadonlyArray<string>) =>
      digestOf("disks", serials.map((serialNumber) => ({ name: "sda", serialNumber })))
    assert.strictEqual(new Set([disks("a"), disks("a", "a"), disks("b"), disks("A"), disks("\u00e1"), disks()]).size, 6)
  })

  it.prop(
    "does not know in which case a machine writes its addresses and ids",
    [Schema.String.check(Schema.isPattern(/^[0-9a-f]{32}$/))],
    ([digits]) => {
      const mac = digits.slice(0, 12).match(/../g)!.join("-")
      assert.strictEqual(presentMac(mac.toUpperCase().replaceAll("-", ":")), presentMac(mac))
      const uuid = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
      assert.strictEqual(presentUuid(uuid.toUpperCase()), presentUuid(uuid))
    }
  )
})
