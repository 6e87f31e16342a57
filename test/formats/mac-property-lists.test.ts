import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { MacPlistBinary } from "../../src/domain/formats/MacPlistBinary.ts"
import { MacPlistXml } from "../../src/domain/formats/MacPlistXml.ts"
import { presentDate } from "../../src/domain/formats/propertyList.ts"
import { valueOf } from "./hostility.ts"

/**
 * A binary property list of these objects, the first of them at the top; references are one byte each. The last one may
 * be in the table of objects more than once.
 */
const binaryWith = (timesTheLast: number, ...objects: ReadonlyArray<ReadonlyArray<number>>) => {
  const offsets: Array<number> = []
  const body = [...new TextEncoder().encode("bplist00")]
  for (const object of objects) {
    offsets.push(body.length)
    body.push(...object)
  }
  for (let times = 1; times < timesTheLast; times++) offsets.push(offsets[objects.length - 1]!)
  const table = offsets.flatMap((offset) => [offset >> 8, offset & 0xff])
  const number = (value: number) => [0, 0, 0, 0, value >> 24, value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff]
  const trailer = [0, 0, 0, 0, 0, 0, 2, 1, ...number(offsets.length), ...number(0), ...number(body.length)]
  return Uint8Array.from([...body, ...table, ...trailer])
}

const binary = (...objects: ReadonlyArray<ReadonlyArray<number>>) => binaryWith(1, ...objects)

const ascii = (text: string) => [0x50 | text.length, ...new TextEncoder().encode(text)]

const read = (bytes: Uint8Array) => Result.getOrThrow(MacPlistBinary.decode(bytes))
const refusal = (bytes: Uint8Array) => Result.getOrUndefined(Result.flip(MacPlistBinary.decode(bytes)))?.detail

describe("a binary property list", () => {
  it("holds a dictionary with every kind of value", () => {
    const value = read(binary(
      [0xd5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      ascii("on"),
      ascii("count"),
      ascii("when"),
      ascii("name"),
      ascii("address"),
      [0x09],
      [0x13, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfb],
      [0x33, 0x41, 0xc5, 0xd4, 0xc5, 0x00, 0, 0, 0],
      [0x62, 0x00, 0xfc, 0x26, 0x03],
      [0x42, 0xac, 0xde]
    ))
    assert.deepStrictEqual(value, {
      on: true,
      count: -5,
      when: "2024-03-19T08:53:20Z",
      name: "ü☃",
      address: Uint8Array.of(0xac, 0xde)
    })
  })

  it("says how long a thing is behind it when it is long", () => {
    assert.strictEqual(read(binary([0x5f, 0x10, 20, ...new TextEncoder().encode("x".repeat(20))])), "x".repeat(20))
  })

  it("is refused where a list contains itself, at once or round a corner", () => {
    assert.strictEqual(refusal(binary([0xa1, 0])), "nested without an end")
    assert.strictEqual(refusal(binary([0xa1, 1], [0xa1, 0])), "nested without an end")
  })

  it("reads each object once, though lists of lists of lists refer to it a million million times", () => {
    const bomb = Array.from({ length: 40 }, (_, index) => [0xa2, index + 1, index + 1])
    assert.isArray(read(binary(...bomb, [0x08])))
  })

  it("is refused where objects overlap to be more than the file has bytes", () => {
    const list = [0xaf, 0x10, 200, ...Array.from({ length: 200 }, (_, index) => index + 1)]
    const text = [0x5f, 0x10, 100, ...new TextEncoder().encode("x".repeat(100))]
    assert.strictEqual(refusal(binaryWith(200, list, text)), "objects that overlap")
  })

  it("is refused, and named, where it is cut off", () => {
    const whole = binary([0xa1, 1], ascii("text"))
    for (let length = 0; length < whole.length; length++) {
      assert.isTrue(Result.isFailure(MacPlistBinary.decode(whole.slice(0, length))), `${length} bytes`)
    }
    assert.strictEqual(refusal(binary([0x5f, 0x10, 200, 0x41])), "an object ends beyond the file")
    assert.strictEqual(refusal(binary([0xa1, 9])), "a reference leads nowhere")
  })
})

describe("a property list in XML", () => {
  const plist = (value: string) => valueOf(MacPlistXml, `<?xml version="1.0"?><plist version="1.0">${value}</plist>`)

  it("holds every kind of value", () => {
    assert.deepStrictEqual(
      plist(
        "<dict><key>on</key><true/><key>off</key><false/><key>count</key><integer>-5</integer>" +
          "<key>share</key><real>1.5</real><key>when</key><date>2024-03-20T20:00:00Z</date>" +
          "<key>name</key><string>Tom &amp; Jerry</string><key>address</key><data>\n\trN4=\n</data>" +
          "<key>list</key><array><string/><dict/></array></dict>"
      ),
      {
        on: true,
        off: false,
        count: -5,
        share: 1.5,
        when: "2024-03-20T20:00:00Z",
        name: "Tom & Jerry",
        address: Uint8Array.of(0xac, 0xde),
        list: ["", {}]
      }
    )
  })

  it("leaves out what is spelled wrongly, and nothing besides", () => {
    assert.deepStrictEqual(
      plist(
        "<dict><key>a</key><integer>many</integer><key>b</key><data>*</data><key>c</key><true/><string>x</string></dict>"
      ),
      { c: true }
    )
  })

  it("is no place for entities of its own, nor for other documents", () => {
    for (
      const text of [
        "<!DOCTYPE plist [<!ENTITY x \"xxxx\">]><plist><string>&x;</string></plist>",
        "<!DOCTYPE plist [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><plist><string>&x;</string></plist>",
        "<plist><array>",
        "<plist></plist>",
        ""
      ]
    ) assert.isTrue(Result.isFailure(MacPlistXml.decode(text)), text)
  })

  it("keeps a key that every object has", () => {
    const value = plist("<dict><key>__proto__</key><dict><key>a</key><true/></dict></dict>")
    assert.deepStrictEqual(Object.keys(value), ["__proto__"])
    assert.notProperty({}, "a")
  })
})

describe("a date in a property list", () => {
  it("is told to the second, unless it is none or the epoch", () => {
    assert.strictEqual(presentDate("2024-03-20T20:00:00Z"), "2024-03-20T20:00:00Z")
    for (const none of [undefined, "", "soon", "2024-03-20T20:00:00", "1970-01-01T00:00:00Z"]) {
      assert.isUndefined(presentDate(none))
    }
  })
})
