import { assert, describe, it } from "@effect/vitest"
import { AptList } from "../../src/domain/formats/AptList.ts"
import { refusalOf, valueOf } from "./hostility.ts"

/** As apt 2.6 prints it into a pipe. */
const list = `base-files/oldstable 12.4+deb12u15 amd64 [upgradable from: 12.4+deb12u11]
openssl/stable-security,stable 3.0.17-1~deb12u3 amd64 [upgradable from: 3.0.17-1~deb12u2]
libc6/jammy-infra-security 1:2.35-0ubuntu3.9 i386 [upgradable from: 1:2.35-0ubuntu3.8]
`

describe("the updates that apt knows of", () => {
  it("are updates of security where a suite that offers them is one", () => {
    assert.deepStrictEqual(valueOf(AptList, list).updates, [
      {
        name: "base-files",
        arch: "amd64",
        installedVersion: "12.4+deb12u11",
        availableVersion: "12.4+deb12u15",
        security: false
      },
      {
        name: "openssl",
        arch: "amd64",
        installedVersion: "3.0.17-1~deb12u2",
        availableVersion: "3.0.17-1~deb12u3",
        security: true
      },
      {
        name: "libc6",
        arch: "i386",
        installedVersion: "1:2.35-0ubuntu3.8",
        availableVersion: "1:2.35-0ubuntu3.9",
        security: true
      }
    ])
  })

  it("are none on a machine that is up to date, with apt's heading or without", () => {
    assert.deepStrictEqual(valueOf(AptList, ""), { updates: [], unread: 0 })
    assert.deepStrictEqual(valueOf(AptList, "Listing... Done\n"), { updates: [], unread: 0 })
  })

  it("lose a line that does not fit and no other; where none fits, apt has changed its form and is not believed", () => {
    const { unread, updates } = valueOf(AptList, `N: There are 3 additional versions.\n${list}bash 5.2\n`)
    assert.deepStrictEqual([updates.length, unread], [3, 1])
    assert.strictEqual(refusalOf(AptList, "bash 5.2 -> 5.3\n"), "apt list: no line that names an update")
  })
})
