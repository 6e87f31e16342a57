import { assert, beforeAll, describe, it } from "vitest"
import type { RegistryKey } from "../../src/domain/RegistryKey.ts"
import { raw, type RawValue, regFile, text } from "./regFile.ts"
import { asking, bundleAsk, inWine, put, setUp } from "./wine.ts"

const reason = setUp()
if (reason !== undefined) process.stdout.write(`registry in Wine: skipped, ${reason}\n`)

const uninstall = String.raw`SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`
const person = "S-1-5-21-1111111111-2222222222-3333333333-1001"

/** Names that are written in the scripts of many code pages, and some that no code page has. */
const names = [
  "Яндекс Браузер ёЁ",
  "微信 输入法",
  "一太郎 ガ漢字ｶﾅ",
  "한컴오피스 한글",
  "Εφαρμογή Ωμέγα",
  "برنامج النسخ الاحتياطي",
  "עברית",
  "โปรแกรม",
  "Cafe\u0301 Zoe\u0308, combining",
  "Café Zoë, precomposed",
  "😀 emoji 👩‍👩‍👧 𠮷野家",
  "Größe ŁÓDŹ ǅ",
  "quotes \" back\\slash % $ `"
]

const program = (name: string) => ({ DisplayName: text(name), DisplayVersion: text("1.0"), Publisher: text(name) })

/** What is no ordinary value, and what has to be read of it. */
const oddities: { readonly [name: string]: RawValue } = {
  "": text("the unnamed one"),
  "no NUL": raw(1, Buffer.from("abc", "utf16le"), { type: "text", data: "abc" }),
  "rubbish behind the NUL": raw(1, Buffer.from("abc\0def\0", "utf16le"), { type: "text", data: "abc" }),
  "half a pair": raw(1, Buffer.from([0x41, 0, 0, 0xd8, 0x42, 0, 0, 0]), { type: "text", data: "A\ufffdB" }),
  "odd byte": raw(1, Buffer.from([0x41, 0, 0x42]), { type: "text", data: "A" }),
  "empty text": raw(1, Buffer.alloc(0), { type: "text", data: "" }),
  expandable: raw(2, Buffer.from("%ProgramFiles%\\Ж\0", "utf16le"), { type: "expandable", data: "%ProgramFiles%\\Ж" }),
  texts: raw(7, Buffer.from("один\0二\0\0", "utf16le"), { type: "texts", data: ["один", "二"] }),
  number: raw(4, Buffer.from([0xff, 0xff, 0xff, 0xff]), { type: "number", data: 4_294_967_295 }),
  "short number": raw(4, Buffer.from([1, 2, 3]), { type: "bytes", data: "AQID" }),
  "big endian": raw(5, Buffer.from([0, 0, 1, 2]), { type: "number", data: 258 }),
  "wide number": raw(11, Buffer.from([0, 0, 0, 0, 1, 0, 0, 0]), { type: "number", data: 4_294_967_296 }),
  "widest number": raw(11, Buffer.alloc(8, 0xff), { type: "bytes", data: "//////////8=" }),
  bytes: raw(3, Buffer.from([0, 255]), { type: "bytes", data: "AP8=" }),
  long: text("Ж漢😀".repeat(50_000)),
  ["n".repeat(255)]: text("a long name"),
  ["__proto__"]: text("a name of JavaScript")
}

const withoutTimes = ({ keys, values }: RegistryKey): unknown => ({
  values,
  keys: Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, withoutTimes(key)]))
})

const expectedKey = (values: { readonly [name: string]: RawValue }) => ({
  values: Object.fromEntries(Object.entries(values).map(([name, { read }]) => [name, read])),
  keys: {}
})

/** Entries below a key, and what is to be read there. */
const entries = (above: string, programs: { readonly [key: string]: { readonly [name: string]: RawValue } }) => ({
  file: regFile(Object.fromEntries(Object.entries(programs).map(([key, values]) => [`${above}\\${key}`, values]))),
  expected: Object.fromEntries(Object.entries(programs).map(([key, values]) => [key, expectedKey(values)]))
})

const many = Object.fromEntries(names.flatMap((name, index) => [
  [`Ключ ${index} 鍵`, program(name)],
  ...Array.from({ length: 24 }, (_, copy) => [`{${index}-${copy}}`, program(`${name} ${copy}`)] as const)
]))
const in64 = entries(`HKEY_LOCAL_MACHINE\\${uninstall}`, { ...many, Odd: oddities })
const in32 = entries(`HKEY_LOCAL_MACHINE\\${uninstall}`, { "Только 32": program("Программа 32") })
const ofPerson = entries(`HKEY_USERS\\${person}\\${uninstall}`, { "個人": program("個人のアプリ") })

const query = { hive: "HKLM", key: uninstall, view: 64, depth: 1 } as const
const asked = asking("registry", [
  { registry: query },
  { registry: { ...query, view: 32 } },
  { registry: { ...query, hive: "HKU", key: `${person}\\${uninstall}` } },
  { registry: { ...query, hive: "HKU", key: "", depth: 0 } },
  { registry: { ...query, depth: 0 } },
  { registry: { ...query, key: `${uninstall}\\Odd`, depth: 0 } },
  { registry: { ...query, key: `${uninstall}\\нет` } },
  { registry: { ...query, key: "SOFTWARE", depth: 0 } }
])

describe.skipIf(reason !== undefined)("the registry of Windows", () => {
  let answers: ReturnType<typeof asked.answers>
  const value = (index: number) => answers[index]?.value as RegistryKey

  beforeAll(async () => {
    await bundleAsk()
    asked.put()
    put("64.reg", in64.file)
    put("32.reg", in32.file)
    put("person.reg", ofPerson.file)
    inWine(
      [
        "set -e",
        ...["64", "32"].map((view) => `wine reg delete 'HKLM\\${uninstall}' /f /reg:${view} > /dev/null 2>&1 || true`),
        ...[["64", "64"], ["32", "32"], ["person", "64"]].map(([file, view]) =>
          `wine reg import ${file}.reg /reg:${view}`
        ),
        asked.command
      ].map((line) => line.startsWith("wine reg import") ? `${line} > import.txt 2>&1 < /dev/null` : line).join("\n")
    )
    answers = asked.answers()
  })

  it("is read as it was written: every script, every type, every oddity", () => {
    const keys = value(0).keys
    for (const [name, expected] of Object.entries(in64.expected)) {
      assert.deepStrictEqual(keys[name] && withoutTimes(keys[name]), expected, name)
    }
    assert.includeMembers(Object.values(keys).map((key) => key.values.DisplayName?.data), names)
  })

  it("shows 64-bit and 32-bit programs each its own half", () => {
    assert.deepStrictEqual(withoutTimes(value(1).keys["Только 32"]!), in32.expected["Только 32"])
    assert.doesNotHaveAnyKeys(value(0).keys, ["Только 32"])
    assert.doesNotHaveAnyKeys(value(1).keys, ["Odd", "{0-0}"])
  })

  it("has the programs of a person in that person's hive", () => {
    assert.includeMembers(Object.keys(value(3).keys), [person])
    assert.deepStrictEqual(withoutTimes(value(2).keys["個人"]!), ofPerson.expected["個人"])
  })

  it("is read as deep as was asked", () => {
    assert.includeMembers(Object.keys(value(4).keys), Object.keys(in64.expected))
    assert.isTrue(Object.values(value(4).keys).every((key) => Object.keys(key.values).length === 0))
    assert.deepStrictEqual(withoutTimes(value(5)), in64.expected.Odd)
  })

  it("says when a key was written, and that a key is not there", () => {
    const times = Object.values(value(0).keys).map(({ lastWrittenAt }) => lastWrittenAt ?? "")
    assert.isTrue(times.every((time) => /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time)))
    assert.deepStrictEqual([answers[6]?.error, answers[6]?.message], [
      "Absent",
      `HKLM64\\${uninstall}\\нет: not there`
    ])
  })
})
