import { assert, describe, it } from "@effect/vitest"
import { ApkVersion } from "../../src/domain/formats/ApkVersion.ts"
import { DnfRepoquery } from "../../src/domain/formats/DnfRepoquery.ts"
import { PacmanUpgrades } from "../../src/domain/formats/PacmanUpgrades.ts"
import { ZypperUpdates } from "../../src/domain/formats/ZypperUpdates.ts"
import { refusalOf, valueOf } from "./hostility.ts"
import { apkVersion, dnfRepoquery, pacmanUpgrades, zypperUpdates } from "./packageSamples.ts"

describe("the updates that dnf knows of", () => {
  it("are the same from dnf 4 and dnf 5, which end a row in two ways; what is no row is counted", () => {
    const updates = [
      { name: "alpha", arch: "noarch", availableVersion: "1.1-1" },
      { name: "beta", arch: "x86_64", availableVersion: "2:1.5-1" }
    ]
    assert.deepStrictEqual(valueOf(DnfRepoquery, dnfRepoquery), { updates, unread: 0 })
    assert.deepStrictEqual(valueOf(DnfRepoquery, dnfRepoquery.replaceAll("\n", "")), { updates, unread: 0 })
    assert.deepStrictEqual(valueOf(DnfRepoquery, `Updating\u001e${dnfRepoquery}`), { updates, unread: 1 })
    assert.deepStrictEqual(valueOf(DnfRepoquery, ""), { updates: [], unread: 0 })
    assert.strictEqual(refusalOf(DnfRepoquery, "Error: x\n"), "dnf repoquery: no row of the query format")
  })
})

describe("the updates that zypper knows of", () => {
  it("are packages, and the patches that mend security; what it complains of is kept", () => {
    assert.deepStrictEqual(valueOf(ZypperUpdates, zypperUpdates), {
      updates: [
        { name: "EX-2026:1", arch: "noarch", availableVersion: "1", security: true },
        { name: "alpha", arch: "noarch", installedVersion: "1.0-1", availableVersion: "1.1-1" }
      ],
      complaint: "Repository 'gone' is out of date."
    })
  })

  it("are refused where the answer is no list or was cut off", () => {
    assert.isDefined(refusalOf(ZypperUpdates, ""))
    for (let end = 1; end < zypperUpdates.trimEnd().length; end++) {
      assert.isDefined(refusalOf(ZypperUpdates, zypperUpdates.slice(0, end)), `cut after ${end} characters`)
    }
  })
})

describe("the upgrades that pacman knows of", () => {
  it("are told with the versions they lead from and to, ignored ones included", () => {
    assert.deepStrictEqual(valueOf(PacmanUpgrades, pacmanUpgrades), [
      { name: "bash", installedVersion: "5.2.037-1", availableVersion: "5.3.003-1" },
      { name: "linux", installedVersion: "6.9.1-1", availableVersion: "6.9.2-1" }
    ])
    assert.isDefined(refusalOf(PacmanUpgrades, `${pacmanUpgrades}error: something\n`))
  })
})

describe("the versions that apk knows of", () => {
  it("are told by name, whatever dashes are in it, with and without the tag of a repository", () => {
    assert.deepStrictEqual(valueOf(ApkVersion, apkVersion), [
      { name: "busybox", installedVersion: "1.36.1-r15", availableVersion: "1.36.1-r20" },
      { name: "py3-foo-2", installedVersion: "1.0_git20240101-r0", availableVersion: "1.1-r0" }
    ])
    assert.deepStrictEqual(valueOf(ApkVersion, apkVersion.split("\n", 1)[0]!), [])
  })

  it("are refused without the heading, or with a line that names none", () => {
    assert.strictEqual(refusalOf(ApkVersion, ""), "apk version: no heading")
    assert.isDefined(refusalOf(ApkVersion, `${apkVersion}ERROR: database is broken\n`))
  })
})
