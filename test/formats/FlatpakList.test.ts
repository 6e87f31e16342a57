import { assert, describe, it } from "@effect/vitest"
import { FlatpakList } from "../../src/domain/formats/FlatpakList.ts"
import { refusalOf, valueOf } from "./hostility.ts"

/** As flatpak 1.14 prints it into a pipe. */
const list = [
  "org.example.Notes\t2.1\tstable\tx86_64\tflathub\tsystem",
  "org.example.Draft\t\tmaster\tx86_64\tlocal\tuser",
  "org.example.Platform\t\t23.08\tx86_64\tflathub\tsystem\n"
].join("\n")

describe("the flatpaks of a machine", () => {
  it("come from a remote and a branch; a runtime without a version is known by its branch", () => {
    assert.deepStrictEqual(valueOf(FlatpakList, list), [
      {
        name: "org.example.Notes",
        version: "2.1",
        arch: "x86_64",
        manager: "flatpak",
        scope: "machine",
        source: "flathub/stable"
      },
      {
        name: "org.example.Draft",
        version: "master",
        arch: "x86_64",
        manager: "flatpak",
        scope: "user",
        source: "local/master"
      },
      {
        name: "org.example.Platform",
        version: "23.08",
        arch: "x86_64",
        manager: "flatpak",
        scope: "machine",
        source: "flathub/23.08"
      }
    ])
  })

  it("do not include the header that some versions print", () => {
    const header = "Application ID\tVersion\tBranch\tArch\tOrigin\tInstallation\n"
    assert.strictEqual(valueOf(FlatpakList, header + list).length, 3)
    assert.strictEqual(refusalOf(FlatpakList, header), "flatpak list: no line with six cells and an application id")
    assert.deepStrictEqual(valueOf(FlatpakList, ""), [])
  })
})
