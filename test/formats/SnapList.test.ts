import { assert, describe, it } from "@effect/vitest"
import { SnapList } from "../../src/domain/formats/SnapList.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const table = `Name                 Version          Rev    Tracking         Publisher      Notes
core22               20240823         1621   latest/stable    canonical**    base
firefox              131.0.2-1        5134   latest/stable/…  mozilla**      -
hello-world          6.4              x29    -                -              disabled,held
some words that are no row
`

describe("the snaps of a machine", () => {
  it("have publisher and channel, where snapd knows them and does not shorten them", () => {
    const snap = { manager: "snap" as const, scope: "machine" as const }
    assert.deepStrictEqual(valueOf(SnapList, table), {
      rows: [
        {
          revision: "1621",
          snap: { name: "core22", version: "20240823", publisher: "canonical", ...snap, origin: "latest/stable" }
        },
        { revision: "5134", snap: { name: "firefox", version: "131.0.2-1", publisher: "mozilla", ...snap } },
        { revision: "x29", snap: { name: "hello-world", version: "6.4", ...snap, held: true } }
      ],
      unread: 1
    })
  })

  it("are none where snapd prints none, and refused where it prints something else", () => {
    assert.deepStrictEqual(valueOf(SnapList, ""), { rows: [], unread: 0 })
    assert.strictEqual(refusalOf(SnapList, "error: cannot list snaps\n"), "snap list: no header that starts with Name")
  })
})
