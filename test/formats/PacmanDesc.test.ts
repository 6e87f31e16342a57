import { assert, describe, it } from "@effect/vitest"
import { PacmanDesc } from "../../src/domain/formats/PacmanDesc.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const bash = `%NAME%
bash

%VERSION%
5.2.037-1

%BASE%
bash

%DESC%
The GNU Bourne Again shell

%ARCH%
x86_64

%BUILDDATE%
1728000000

%INSTALLDATE%
1731000000

%PACKAGER%
Arch Example <arch@example.org>

%SIZE%
9652413

%DEPENDS%
readline
glibc

`

describe("a package in pacman's database", () => {
  it("tells what it is and when it was installed", () => {
    assert.deepStrictEqual(valueOf(PacmanDesc, bash), {
      name: "bash",
      version: "5.2.037-1",
      publisher: "Arch Example",
      arch: "x86_64",
      manager: "pacman",
      scope: "machine",
      sourcePackage: "bash",
      installedAt: "2024-11-07T17:20:00Z",
      sizeBytes: 9_652_413
    })
  })

  it("has no size where it takes no space, and no name of a packager who gave none", () => {
    const meta = valueOf(
      PacmanDesc,
      bash.replace("%SIZE%\n9652413\n\n", "").replace("Arch Example <arch@example.org>", "Unknown")
    )
    assert.notProperty(meta, "sizeBytes")
    assert.notProperty(meta, "publisher")
  })

  it("is refused without a name or a version, and cut off anywhere is never taken for more than it says", () => {
    assert.strictEqual(refusalOf(PacmanDesc, "%VERSION%\n1\n"), "pacman desc: no %NAME%")
    assert.strictEqual(refusalOf(PacmanDesc, "%NAME%\nbash\n"), "pacman desc: no %VERSION%")
    assert.strictEqual(
      refusalOf(PacmanDesc, bash.slice(0, bash.indexOf("037"))),
      "pacman desc: ends in the middle of a line"
    )
  })
})
