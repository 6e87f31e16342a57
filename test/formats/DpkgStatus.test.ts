import { assert, describe, it } from "@effect/vitest"
import { DpkgStatus, installedIn } from "../../src/domain/formats/DpkgStatus.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const libc = `Package: libc6
Status: install ok installed
Priority: optional
Section: libs
Installed-Size: 12992
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Architecture: amd64
Multi-Arch: same
Source: glibc (2.36-9)
Version: 2.36-9+deb12u10
Conffiles:
 /etc/ld.so.conf.d/x86_64-linux-gnu.conf d4e7a7b88a71b5ffd9e2644e71a0cfab
Description: GNU C Library: Shared libraries
 Version: no field, for it stands in a continuation line
 .
 Contains the standard libraries.

`

const stanza = (name: string, status: string) =>
  `Package: ${name}\nStatus: ${status}\nArchitecture: all\nVersion: 1\n\n`

const installed = (text: string) => installedIn(valueOf(DpkgStatus, text)).map(({ name }) => name)

describe("dpkg's status file", () => {
  it("tells of an installed package: who packaged it, what it was built from, how much space it takes", () => {
    const status = valueOf(DpkgStatus, libc)
    assert.deepStrictEqual([status.cut, status.damaged], [false, 0])
    assert.deepStrictEqual(installedIn(status), [{
      name: "libc6",
      version: "2.36-9+deb12u10",
      publisher: "GNU Libc Maintainers",
      arch: "amd64",
      manager: "dpkg",
      scope: "machine",
      sourcePackage: "glibc",
      section: "libs",
      sizeBytes: 13_303_808
    }])
  })

  it("calls installed what is held or marked for removal, and nothing that is only partly there", () => {
    const text = [
      stanza("held", "hold ok installed"),
      stanza("to-be-removed", "deinstall ok installed"),
      stanza("broken", "install reinstreq half-installed"),
      stanza("leftover", "deinstall ok config-files"),
      stanza("unpacked", "install ok unpacked"),
      stanza("half-configured", "install ok half-configured"),
      stanza("triggered", "install ok triggers-pending"),
      stanza("gone", "purge ok not-installed")
    ].join("")
    assert.deepStrictEqual(installed(text), ["held", "to-be-removed", "triggered"])
    assert.deepStrictEqual(
      installedIn(valueOf(DpkgStatus, text)).map(({ held }) => held),
      [true, undefined, undefined]
    )
  })

  it("is overruled by the journal, which is what an interrupted dpkg did last", () => {
    const status = valueOf(DpkgStatus, stanza("a", "install ok installed") + stanza("b", "install ok installed"))
    const journal = [stanza("a", "deinstall ok half-installed"), stanza("c", "install ok installed")]
    assert.deepStrictEqual(
      installedIn(status, journal.map((text) => valueOf(DpkgStatus, text))).map(({ name }) => name),
      ["b", "c"]
    )
  })

  it("damaged in the middle, says how many entries cannot be believed, and believes none of them", () => {
    const text = ["a", "b", "c", "d"].map((name) => stanza(name, "install ok installed")).join("")
    const merged = text.replace("1\n\nPackage: c", "\0\0\0\0\0kage: c")
    assert.deepStrictEqual([installed(merged), valueOf(DpkgStatus, merged).damaged], [["a", "d"], 1])
    const twice = text.replace("1\n\nPackage: c", "1\nPackage: c")
    assert.deepStrictEqual([installed(twice), valueOf(DpkgStatus, twice).damaged], [["a", "d"], 1])
    const nameless = text.replace("Package: b\n", "")
    assert.deepStrictEqual([installed(nameless), valueOf(DpkgStatus, nameless).damaged], [["a", "c", "d"], 1])
  })

  it("keeps one package in two architectures, and packages that are called like a placeholder", () => {
    const text = libc + libc.replace("Architecture: amd64", "Architecture: i386") +
      stanza("none", "install ok installed")
    assert.deepStrictEqual(installed(text), ["libc6", "libc6", "none"])
  })

  it("cut off anywhere, keeps the packages that are whole and says that it is cut", () => {
    const whole = stanza("first", "install ok installed")
    for (let end = whole.length + 1; end < whole.length + libc.indexOf("Version: 2.36"); end++) {
      const status = valueOf(DpkgStatus, (whole + libc).slice(0, end))
      const { cut } = status
      assert.deepStrictEqual(
        [installedIn(status).map(({ name }) => name), cut],
        [["first"], true],
        `cut after ${end} characters`
      )
    }
  })

  it("is whole without the empty line at its end, as dpkg itself sees it", () => {
    assert.deepStrictEqual(valueOf(DpkgStatus, libc.trimEnd() + "\n").cut, false)
    assert.deepStrictEqual(installed(libc.trimEnd() + "\n"), ["libc6"])
  })

  it("that a power cut has filled with zeros is refused, not taken for a machine without packages", () => {
    assert.strictEqual(refusalOf(DpkgStatus, "\0".repeat(4096)), "dpkg status: no package")
    assert.deepStrictEqual(valueOf(DpkgStatus, ""), { entries: [], cut: false, damaged: 0 })
  })

  it("of 5,000 packages and 8 MB is read in one pass, whatever its lines look like", () => {
    const description = " text of a description that goes on and on\n".repeat(36)
    const many = Array.from(
      { length: 5000 },
      (_, index) => libc.replace("libc6", `package-${index}`).trimEnd() + "\n" + description + "\n"
    ).join("")
    assert.isAbove(many.length, 8_000_000)
    assert.strictEqual(installed(many).length, 5000)
    const endless = `Package: x\nStatus: install ok installed\nVersion: 1\nMaintainer: ${" <".repeat(4_000_000)}\n\n`
    assert.deepStrictEqual(installed(endless), ["x"])
  })
})
