import { assert, describe, it } from "@effect/vitest"
import { RpmQuery } from "../../src/domain/formats/RpmQuery.ts"
import { refusalOf, valueOf } from "./hostility.ts"

/** As rpm 4.18 prints it, the separators made visible. */
const answer = (...rows: ReadonlyArray<string>) => rows.map((row) => row.replaceAll("|", "\u001f") + "\u001e").join("")

const bash = "bash|(none)|5.1.8|9.el9|x86_64|1731000000|7738634|Example Linux|bash-5.1.8-9.el9.src.rpm|Unspecified"
const tools = "hello-tools-extra|2|1.4|3.el9|noarch|1731000001|0|(none)|hello-tools-1.4-3.el9.src.rpm|Applications/Text"
const key = "gpg-pubkey|(none)|8483c65d|5ccc5b19|(none)|1731000000|0|(none)|(none)|Public Keys"

const packagesIn = (text: string) => valueOf(RpmQuery, text).packages

describe("what rpm says of its packages", () => {
  it("has the epoch in the version only where there is one, and names the source package", () => {
    assert.deepStrictEqual(packagesIn(answer(bash, tools)), [{
      name: "bash",
      version: "5.1.8-9.el9",
      publisher: "Example Linux",
      arch: "x86_64",
      manager: "rpm",
      scope: "machine",
      sourcePackage: "bash",
      installedAt: "2024-11-07T17:20:00Z",
      sizeBytes: 7_738_634
    }, {
      name: "hello-tools-extra",
      version: "2:1.4-3.el9",
      arch: "noarch",
      manager: "rpm",
      scope: "machine",
      sourcePackage: "hello-tools",
      section: "Applications/Text",
      installedAt: "2024-11-07T17:20:01Z",
      sizeBytes: 0
    }])
  })

  it("counts no imported keys among the packages", () => {
    assert.deepStrictEqual(packagesIn(answer(key, bash)).map(({ name }) => name), ["bash"])
    assert.deepStrictEqual(valueOf(RpmQuery, answer(key)), { packages: [], unread: 0 })
  })

  it("keeps every kernel that is installed side by side", () => {
    const kernel = (release: string) => bash.replace("bash", "kernel").replace("9.el9", release)
    assert.deepStrictEqual(
      packagesIn(answer(kernel("427.el9"), kernel("503.el9"))).map(({ version }) => version),
      ["5.1.8-427.el9", "5.1.8-503.el9"]
    )
  })

  it("loses a row that was cut off and no other, which is counted, and is refused where no row fits", () => {
    const cut = valueOf(RpmQuery, answer(bash, tools).slice(0, -20))
    assert.deepStrictEqual([cut.packages.map(({ name }) => name), cut.unread], [["bash"], 1])
    const told = valueOf(RpmQuery, `error: header #7 bad\n\u001e${answer(bash)}`)
    assert.deepStrictEqual([told.packages.map(({ name }) => name), told.unread], [["bash"], 1])
    assert.strictEqual(refusalOf(RpmQuery, "error: rpmdb: damaged"), "rpm query: no row of the query format")
  })
})
