import { assert, describe, it } from "@effect/vitest"
import { nameInMailbox } from "../../src/domain/formats/Mailbox.ts"

describe("the maintainer of a package", () => {
  it("is a name, without the mail address", () => {
    assert.strictEqual(
      nameInMailbox("Debian Adduser Developers <adduser@packages.debian.org>"),
      "Debian Adduser Developers"
    )
    assert.strictEqual(nameInMailbox("\"Example, Inc.\" <packages@example.com>"), "Example, Inc.")
    assert.strictEqual(nameInMailbox("Example GmbH"), "Example GmbH")
  })

  it("is unknown where there is only an address, a placeholder, or nothing", () => {
    for (const nameless of ["<packages@example.com>", "packages@example.com", "unknown", "", undefined]) {
      assert.isUndefined(nameInMailbox(nameless), nameless)
    }
  })
})
