import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { sha256Hex } from "../src/layers/sha256.ts"
import { keptAddon } from "../src/layers/windows/keptAddon.ts"

const addon = Buffer.from("code of an addon")
const name = `koffi-${sha256Hex(addon)}.node`

const aProgramFolder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "itam-addon-"))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true }))
)

const inFolder = (folder: string) => fs.readdirSync(path.join(folder, "native")).toSorted()

describe("the addon of an executable", () => {
  it.effect("is kept beside the program, under the digest of what it is", () =>
    Effect.gen(function*() {
      const folder = yield* aProgramFolder
      const file = yield* keptAddon(addon, folder)
      assert.strictEqual(file, path.join(folder, "native", name))
      assert.deepStrictEqual(fs.readFileSync(file), addon)
      assert.deepStrictEqual(inFolder(folder), [name])
    }))

  it.effect("is not written again where it is already", () =>
    Effect.gen(function*() {
      const folder = yield* aProgramFolder
      const { ino } = fs.statSync(yield* keptAddon(addon, folder))
      assert.strictEqual(fs.statSync(yield* keptAddon(addon, folder)).ino, ino)
    }))

  it.effect("replaces one that somebody has changed, even to one of the same length, or has put a link in place of", () =>
    Effect.gen(function*() {
      const folder = yield* aProgramFolder
      const file = yield* keptAddon(addon, folder)
      for (const content of ["code of an enemy", "", "much longer than the addon itself is"]) {
        fs.writeFileSync(file, content)
        yield* keptAddon(addon, folder)
        assert.deepStrictEqual(fs.readFileSync(file), addon)
      }
      const elsewhere = path.join(folder, "elsewhere")
      fs.renameSync(file, elsewhere)
      fs.symlinkSync(elsewhere, file)
      yield* keptAddon(addon, folder)
      assert.isTrue(fs.lstatSync(file).isFile())
    }))

  it.effect("takes the place of those of other versions and of one half written, and of nothing else", () =>
    Effect.gen(function*() {
      const folder = yield* aProgramFolder
      fs.mkdirSync(path.join(folder, "native"))
      const put = (file: string) => fs.writeFileSync(path.join(folder, "native", file), "x")
      for (const file of [`koffi-${"0".repeat(64)}.node`, `${name}.new`, "notes.txt"]) put(file)
      yield* keptAddon(addon, folder)
      assert.deepStrictEqual(inFolder(folder), [name, "notes.txt"])
    }))

  it.effect("that cannot be kept is an error which says where, and why", () =>
    Effect.gen(function*() {
      const folder = yield* aProgramFolder
      fs.writeFileSync(path.join(folder, "native"), "no folder")
      const error = yield* Effect.flip(keptAddon(addon, folder))
      assert.include(error.message, path.join(folder, "native"))
      assert.match(error.message, /koffi: the addon cannot be kept: .*(EEXIST|ENOTDIR)/)
    }))
})
