import { assert, describe, it } from "@effect/vitest"
import { ApkInstalled } from "../../src/domain/formats/ApkInstalled.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const musl = `C:Q1dlPaS0MZ4xRkZHJBGv8eZ0KWuIU=
P:musl
V:1.2.5-r0
A:x86_64
S:409600
I:667648
T:the musl c library (libc) implementation
U:https://musl.libc.org/
L:MIT
o:musl
m:Timo Example <timo@example.org>
t:1714058243
c:ffc7aee1d1e4ea0a9b6b9b1f0d0e0ac8d1b0a2c3
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755
Z:Q1nu2RZMPCXSBlbrhYxwCFxvM0aPI=

`

describe("Alpine's database of installed packages", () => {
  it("tells of a package in one-letter fields, upper and lower case apart", () => {
    assert.deepStrictEqual(valueOf(ApkInstalled, musl), {
      packages: [{
        name: "musl",
        version: "1.2.5-r0",
        publisher: "Timo Example",
        arch: "x86_64",
        manager: "apk",
        scope: "machine",
        sourcePackage: "musl",
        sizeBytes: 667_648
      }],
      cut: false,
      damaged: 0
    })
  })

  it("cut off anywhere in a package, keeps the packages before it and says that it is cut", () => {
    const zlib = musl.replace("P:musl", "P:zlib")
    for (let end = 1; end < zlib.length - 1; end++) {
      const { cut, packages } = valueOf(ApkInstalled, musl + zlib.slice(0, end))
      assert.deepStrictEqual([packages.map(({ name }) => name), cut], [["musl"], true], `cut after ${end} characters`)
    }
  })

  it("counts what cannot be believed", () => {
    assert.strictEqual(valueOf(ApkInstalled, musl + musl.replace("P:musl\n", "")).damaged, 1)
    assert.strictEqual(valueOf(ApkInstalled, musl.trimEnd() + "\n" + musl + musl.replace("P:musl", "P:b")).damaged, 1)
  })

  it("is refused where it is none", () => {
    assert.strictEqual(refusalOf(ApkInstalled, "<html>\n"), "apk installed: no package")
  })
})
