import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { addressesOf } from "../src/domain/capture/addresses.ts"
import { anonymous } from "../src/domain/capture/anonymous.ts"
import { withText } from "../src/domain/capture/lines.ts"
import type { Subject } from "../src/domain/capture/patterns.ts"
import { sameShape, sameWords } from "../src/domain/capture/pseudonyms.ts"
import type { Recording } from "../src/domain/capture/Recording.ts"
import { replacingOf } from "../src/domain/capture/replacing.ts"
import { named, serials } from "../src/domain/capture/Sensitive.ts"
import { canonicalIp } from "../src/domain/ipAddress.ts"
import { fixedDigest } from "./capturing.ts"

const subjects: ReadonlyArray<Subject> = ["anything", "network", "software"]
const addresses = addressesOf(fixedDigest, [])

const replacingFor = (names: ReadonlyArray<string>, numbers: ReadonlyArray<string> = []) =>
  replacingOf(fixedDigest, addresses, [...named("person", names), ...serials(numbers)], new Set(["10.1.2.3"]))

const byte = Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum: 0, maximum: 255 })))
const bytes = Schema.Array(byte)

/** A machine that is nothing but these files and what one program printed. */
const recordingOf = (files: ReadonlyMap<string, Uint8Array>, printed = ""): Recording => ({
  platform: "linux",
  privileged: true,
  files: new Map([...files].map(([path, content]) => [path, [content]])),
  listings: new Map(),
  links: new Map(),
  facts: new Map(),
  uses: new Map(),
  failures: new Map(),
  programs: new Map([["ip -j -d address", { stdout: printed, stderr: printed, exitCode: 0 }]]),
  answers: new Map(),
  waypoints: new Map(),
  listed: new Set()
})

const binaries = ["/sys/firmware/dmi/tables/DMI", "/run/utmp", "/x/edid", "/x/vpd_pg80", "/x/vpd_pg89"]
const texts = [
  "/etc/passwd",
  "/etc/group",
  "/etc/hosts",
  "/proc/net/route",
  "/proc/net/if_inet6",
  "/proc/self/mountinfo",
  "/etc/sssd/sssd.conf",
  "/etc/cups/printers.conf",
  "/var/lib/dpkg/status",
  "/x/serial",
  "/etc/systemd/system/x.service"
]

describe("replacing", () => {
  it.effect.prop(
    "withstands any text, and any name to look for",
    [Schema.String, Schema.String],
    ([text, name]) =>
      Effect.sync(() => {
        const replacing = replacingFor([name], [name])
        for (const subject of subjects) assert.isString(replacing.text(`${text}${name}${text}`, subject))
      })
  )

  it.effect.prop("withstands any bytes, in any file, and binary ones keep their length", [bytes, Schema.String], (
    [content, text]
  ) =>
    Effect.sync(() => {
      const given = Uint8Array.from(content)
      const files = new Map([...binaries, ...texts].map((path) => [path, given]))
      const { recording } = anonymous(recordingOf(files, text), {}, fixedDigest)
      for (const path of binaries) assert.strictEqual(recording.files.get(path)?.[0]?.length, given.length, path)
    }))

  it.effect.prop("changes no byte of what it has no reason to change", [bytes], ([content]) =>
    Effect.sync(() => {
      const given = Uint8Array.from(content)
      assert.deepStrictEqual(withText(given, (text) => text), given)
    }))

  it("keeps what makers and systems write where they have nothing to say", () => {
    const nothing = [
      "To Be Filled By O.E.M.",
      "Default string",
      "00:00:00:00:00:00",
      "ff:ff:ff:ff:ff:ff",
      "00000000-0000-0000-0000-000000000000",
      "03000200-0400-0500-0006-000700080009",
      "127.0.0.1 localhost",
      "0.0.0.0/0 via 255.255.255.0",
      "::1 ip6-localhost ip6-loopback",
      "8be4df61-93ca-11d2-aa0d-00e098032b8c",
      "getty@tty1.service",
      "user@1000.service",
      "root:x:0:0:root:/root:/bin/bash"
    ]
    const replacing = replacingFor(["localhost", "root", "admin", "user"], ["To Be Filled By O.E.M.", "None", "0"])
    for (const text of nothing) assert.strictEqual(replacing.text(text, "network"), text)
  })

  it("finds a name however it is escaped, and not within another word", () => {
    const replacing = replacingFor(["anna-k"])
    for (const text of ["/home/anna-k", "home-anna\\x2dk.mount", "vg-anna--k", "x\\040anna-k", "ANNA-K"]) {
      assert.notMatch(replacing.text(text, "anything"), /anna/i, text)
    }
    assert.strictEqual(replacing.text("susanna-kate", "anything"), "susanna-kate")
  })

  it("leaves versions of packages alone, and the names of packages", () => {
    const replacing = replacingFor(["anna"])
    const text = "Package: libanna-perl\nVersion: 10.1.2.3-1\nFile: 0123456789abcdef0123456789abcdef"
    assert.strictEqual(replacing.text(text, "software"), text)
  })

  it("takes secrets out of addresses", () => {
    assert.notMatch(replacingFor([]).text("ipp://anna:s3cret@printer/x", "network"), /s3cret|anna/)
  })

  it("ends soon on what is made to keep it busy", () => {
    const replacing = replacingFor(["anna karenina"], ["ABCDE 12345"])
    for (
      const each of ["a", "a.", "0:", "f", "\\", "-", " ", "://", "anna ", "/media/", "1.", "SERIAL=", "aa-", "a@"]
    ) {
      for (const subject of subjects) {
        const began = performance.now()
        replacing.text(each.repeat(100_000 / each.length), subject)
        assert.isBelow(performance.now() - began, 1000, `${each} as ${subject}`)
      }
    }
  })
})

describe("a pseudonym", () => {
  it.effect.prop(
    "has the length, the punctuation and the kinds of letters of the value",
    [Schema.String],
    ([value]) =>
      Effect.sync(() => {
        const ascii = value.replace(/[^ -~]/g, "")
        const kinds = (text: string) =>
          text.replace(/[a-f]/g, "a").replace(/[g-z]/g, "g").replace(/[A-F]/g, "A").replace(/[G-Z]/g, "G").replace(
            /\d/g,
            "0"
          )
        assert.strictEqual(kinds(sameShape(fixedDigest, ascii)), kinds(ascii))
        assert.strictEqual(sameShape(fixedDigest, ascii.toUpperCase()), sameShape(fixedDigest, ascii).toUpperCase())
      })
  )

  it("takes as many bytes in other scripts", () => {
    for (const name of ["Людмила", "田中太郎", "Ελένη", "Zoë", "김철수"]) {
      const pseudonym = sameShape(fixedDigest, name)
      assert.notStrictEqual(pseudonym, name)
      assert.strictEqual(Buffer.byteLength(pseudonym), Buffer.byteLength(name), name)
    }
  })

  it("is the same for a composed and a decomposed name", () => {
    assert.strictEqual(sameShape(fixedDigest, "Zoe\u0308").normalize("NFC"), sameShape(fixedDigest, "Zoë"))
  })

  it("is the same for a word wherever it stands, and keeps common words", () => {
    const [first, last] = ["Jane", "Doering"].map((word) => sameShape(fixedDigest, word))
    assert.strictEqual(sameWords(fixedDigest, "Doering, Jane laptop.local"), `${last}, ${first} laptop.local`)
  })
})

const ipv4 = Schema.Struct({ a: byte, b: byte, c: byte, d: byte })
const textOf = ({ a, b, c, d }: typeof ipv4.Type) => `${a}.${b}.${c}.${d}`
const classOf = (address: string) =>
  /^(10\.|127\.|0\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|(22[4-9]|2[3-5]\d)\.)/
    .exec(address)?.[1]?.replace(/^(172|100|2\d\d)\..*|^22\d.*/, "$1") ?? "public"

describe("an address", () => {
  it.effect.prop(
    "stays what kind it is, and in a network with those that it was with",
    [ipv4, byte, byte],
    ([one, c, d]) =>
      Effect.sync(() => {
        const other = { ...one, c, d }
        const [before, beside] = [textOf(one), textOf(other)]
        const [after, afterwards] = [addresses.ip(before)!, addresses.ip(beside)!]
        const multicast = one.a >= 224
        assert.strictEqual(multicast ? after : classOf(after), multicast ? before : classOf(before))
        const network = (address: string) => address.split(".").slice(0, 3).join(".")
        assert.strictEqual(network(after) === network(afterwards), network(before) === network(beside))
      })
  )

  it("is written by the kernel as it is written everywhere", () => {
    assert.strictEqual(addresses.kernelHexIpv4("0100A8C0"), littleEndian(addresses.ip("192.168.0.1")!))
    assert.strictEqual(addresses.kernelHexIpv4("00000000"), "00000000")
    const hex = addresses.hexIpv6("20010db8000000010000000000000007")
    assert.strictEqual(canonicalIp(hex.match(/.{4}/g)!.join(":")), addresses.ip("2001:db8:0:1::7"))
  })

  it("of a link is made of the replaced MAC address", () => {
    const mac = addresses.mac("a4:5e:60:c1:9b:7d").split(":").map((each) => Number.parseInt(each, 16))
    const id = [mac[0]! ^ 2, mac[1]!, mac[2]!, 0xff, 0xfe, mac[3]!, mac[4]!, mac[5]!]
    const groups = [0, 2, 4, 6].map((at) => (id[at]! * 256 + id[at + 1]!).toString(16))
    assert.strictEqual(addresses.ip("fe80::a65e:60ff:fec1:9b7d%eth0"), `fe80::${groups.join(":")}%eth0`)
  })
})

const littleEndian = (address: string) =>
  address.split(".").toReversed().map((each) => Number(each).toString(16).padStart(2, "0")).join("").toUpperCase()
