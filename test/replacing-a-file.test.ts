import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Stream } from "effect"
import { SecureRandom } from "effect/crypto"
import * as fs from "node:fs"
import * as fsp from "node:fs/promises"
import * as path from "node:path"
import { Disk } from "../src/layers/disk.ts"
import { replaceBy } from "../src/layers/packing/replaceBy.ts"
import { temporaryFolder } from "./aReport.ts"

const pieces = (...texts: ReadonlyArray<string>) => Stream.fromIterable(texts.map((text) => Buffer.from(text)))

/** A disk on which the so-many-th write, sync or rename fails. */
const failingDisk = (operation: "writeFile" | "sync" | "rename", code: string, at = 1) => {
  let calls = 0
  const may = () => {
    if (++calls === at) throw Object.assign(new Error(code), { code })
  }
  return {
    ...fsp,
    open: async (file: string, flags: number, mode: number) => {
      const handle = await fsp.open(file, flags, mode)
      if (operation === "rename") return handle
      const original = handle[operation].bind(handle) as (data?: Uint8Array | string) => Promise<void>
      return Object.assign(handle, {
        [operation]: async (data?: Uint8Array | string) => {
          may()
          return original(data)
        }
      })
    },
    rename: async (from: string, to: string) => {
      if (operation === "rename") may()
      return fsp.rename(from, to)
    }
  } as typeof Disk["Service"]
}

describe("a file that is replaced as a whole", () => {
  it.live("has all the bytes, and is for its owner alone", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const file = path.join(folder, "package.zip")
      yield* replaceBy(file, pieces("one ", "two ", "three"))
      assert.strictEqual(fs.readFileSync(file, "utf8"), "one two three")
      fs.chmodSync(file, 0o644)
      yield* replaceBy(file, pieces("four"))
      assert.strictEqual(fs.readFileSync(file, "utf8"), "four")
      if (process.platform !== "win32") assert.strictEqual(fs.statSync(file).mode & 0o777, 0o600)
      assert.deepStrictEqual(fs.readdirSync(folder), ["package.zip"])
    }).pipe(Effect.provide(SecureRandom.layerWebCrypto)))

  it.live.each(
    [
      { what: "the disk is full", disk: failingDisk("writeFile", "ENOSPC", 2), reason: /write .*no space left/ },
      { what: "the disk fails", disk: failingDisk("sync", "EIO"), reason: /fsync .*the disk reports an error/ },
      { what: "its name cannot be taken", disk: failingDisk("rename", "EACCES"), reason: /rename .*permission denied/ }
    ]
  )("is what it was where $what, and nothing lies beside it", ({ disk, reason }) =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const file = path.join(folder, "package.zip")
      fs.writeFileSync(file, "before")
      const error = yield* replaceBy(file, pieces("one ", "two ", "three")).pipe(
        Effect.provideService(Disk, disk),
        Effect.flip
      )
      assert.match(error.message, reason)
      assert.deepStrictEqual(fs.readdirSync(folder), ["package.zip"])
      assert.strictEqual(fs.readFileSync(file, "utf8"), "before")
    }).pipe(Effect.provide(SecureRandom.layerWebCrypto)))

  it.live("is not made where what it was to be made of fails, or where somebody stops it in the middle", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const file = path.join(folder, "package.zip")
      const failing = Stream.concat(pieces("half"), Stream.fail("damaged"))
      assert.strictEqual(yield* Effect.flip(replaceBy(file, failing)), "damaged")
      assert.deepStrictEqual(fs.readdirSync(folder), [])

      const halfWay = yield* Deferred.make<void>()
      const endless = Stream.concat(
        pieces("half"),
        Stream.fromEffectDrain(Effect.andThen(Deferred.succeed(halfWay, undefined), Effect.never))
      )
      const fiber = yield* Effect.forkChild(replaceBy(file, endless))
      yield* Deferred.await(halfWay)
      assert.match(fs.readdirSync(folder).join(), /^\.package\.zip\.[0-9a-f]{12}\.part$/)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(fs.readdirSync(folder), [])
    }).pipe(Effect.provide(SecureRandom.layerWebCrypto)))
})
