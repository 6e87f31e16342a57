import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { ours } from "../src/layers/windows/deployment/owner.ts"
import { temporaryFolder } from "./aReport.ts"
import { filling, nativeOf, wide } from "./SketchedNative.ts"

const administrators = "S-1-5-32-544", system = "S-1-5-18", anna = "S-1-5-21-1-2-3-1001"

/** A Windows where files belong to somebody: by their names, else to administrators; this process has the account `own`. */
const aWindows = (owners: { readonly [name: string]: string }, own = administrators) => {
  const sids = [...new Set([...Object.values(owners), own, administrators])]
  const addressOf = (sid: string) => BigInt(sids.indexOf(sid) + 1)
  const tell = (args: ReadonlyArray<unknown>, sid: string) => {
    ;(args[3] as Array<unknown>)[0] = addressOf(sid)
    return 0
  }
  return Option.some(nativeOf({
    memory: new Map(sids.map((sid) => [addressOf(sid), wide(sid)])),
    functions: {
      GetNamedSecurityInfoW: (...args) => tell(args, owners[path.basename(args[0] as string)] ?? administrators),
      OpenProcessToken: filling(true, { 2: 7n }),
      GetTokenInformation: (_token, _what, data) => {
        ;(data as Buffer).writeBigUInt64LE(addressOf(own))
        return true
      },
      CloseHandle: () => true,
      ConvertSidToStringSidW: (sid, text) => {
        ;(text as Array<unknown>)[0] = sid
        return true
      },
      LocalFree: () => 0n
    }
  }))
}

const aFolder = Effect.gen(function*() {
  const folder = path.join(yield* temporaryFolder, "ITAM Scanner")
  fs.mkdirSync(folder)
  fs.writeFileSync(path.join(folder, "config.env"), "")
  return folder
})

describe("the folder that settings are taken from as the system", () => {
  it.effect("is fine where administrators, the system or ourselves have made it and what is in it", () =>
    Effect.gen(function*() {
      const folder = yield* aFolder
      yield* ours(folder, aWindows({ "config.env": system }))
      yield* ours(folder, aWindows({ "ITAM Scanner": anna, "config.env": anna }, anna))
    }))

  it.effect.each([["ITAM Scanner"], ["config.env"]])(
    "is not taken from somebody else who has made %s",
    ([made]) =>
      Effect.gen(function*() {
        const folder = yield* aFolder
        const error = yield* Effect.flip(ours(folder, aWindows({ [made!]: anna })))
        assert.include(error.message, `${made} belongs to ${anna}, who is no administrator`)
      })
  )

  it.effect("is not trusted where nobody can be asked, unless it is not there yet", () =>
    Effect.gen(function*() {
      const folder = yield* aFolder
      assert.include((yield* Effect.flip(ours(folder, Option.none()))).message, "its owner cannot be asked for")
      yield* ours(path.join(folder, "nothing"), Option.none())
    }))
})
