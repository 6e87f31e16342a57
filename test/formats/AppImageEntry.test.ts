import { assert, describe, it } from "@effect/vitest"
import { appImagePackage } from "../../src/domain/appImagePackage.ts"
import { AppImageEntry } from "../../src/domain/formats/AppImageEntry.ts"
import { valueOf } from "./hostility.ts"
import { appImageEntry } from "./packageSamples.ts"

describe("a menu entry", () => {
  it("names the AppImage that it starts, quoted or behind env(1), and its version", () => {
    for (const exec of ["/opt/a.AppImage %U", "\"/opt/a.AppImage\" %U", "env A=1 /opt/a.AppImage --flag=/b.AppImage"]) {
      assert.deepStrictEqual(valueOf(AppImageEntry, appImageEntry(exec)), { file: "/opt/a.AppImage", version: "2.1" })
    }
    assert.strictEqual(
      valueOf(AppImageEntry, appImageEntry("\"/home/a b/c d.appimage\"")).file,
      "/home/a b/c d.appimage"
    )
  })

  it("of anything else names none, whatever its actions start", () => {
    assert.notProperty(valueOf(AppImageEntry, appImageEntry("/usr/bin/notes a.AppImage")), "file")
    assert.deepStrictEqual(valueOf(AppImageEntry, "Exec=/opt/a.AppImage\n"), {})
  })
})

describe("an AppImage", () => {
  it("is known by the name of its file", () => {
    const known = (file: string) => {
      const [found] = appImagePackage(file, { scope: "user" })
      return [found?.name, found?.version, found?.arch]
    }
    assert.deepStrictEqual(known("/opt/Obsidian-1.5.3.AppImage"), ["Obsidian", "1.5.3", undefined])
    assert.deepStrictEqual(known("/opt/kdenlive-23.08.4-x86_64.AppImage"), ["kdenlive", "23.08.4", "x86_64"])
    assert.deepStrictEqual(known("balenaEtcher-1.18.11-x64.AppImage"), ["balenaEtcher", "1.18.11", "x86_64"])
    assert.deepStrictEqual(known("FreeCAD_0.21.2-Linux-aarch64-py310.AppImage"), ["FreeCAD", "0.21.2", "aarch64"])
    assert.deepStrictEqual(known("nvim.appimage"), ["nvim", undefined, undefined])
  })

  it("has the version that its menu entry states rather than that of its name", () => {
    assert.strictEqual(appImagePackage("a-1.0.AppImage", { scope: "user", version: "2.1" })[0]?.version, "2.1")
  })
})
