import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import type { RegistryQuery } from "../src/domain/RegistryKey.ts"
import { elevated } from "../src/layers/windows/elevated.ts"
import { facts } from "../src/layers/windows/facts.ts"
import type { NativeFunction } from "../src/layers/windows/Native.ts"
import { registry } from "../src/layers/windows/registry.ts"
import { type WindowsFact, windowsFacts } from "../src/services/Machine.ts"
import { filling, nativeOf, type SketchedWindows, wide } from "./SketchedNative.ts"
import recorded from "./windowsMemory.json" with { type: "json" }

const fact = (name: WindowsFact, windows: SketchedWindows) => Effect.result(facts[name](nativeOf(windows)))

/** The name and the message of what a fact failed with. */
const failure = (result: Result.Result<unknown, { readonly _tag: string; readonly message: string }>) =>
  Result.isFailure(result) ? [result.failure._tag, result.failure.message] : ["", JSON.stringify(result.success)]

/** Notes what it is given. */
const noting = (into: Array<unknown>): NativeFunction => (value) => void into.push(value)

describe("a Windows that is called", () => {
  it.effect("lacks one fact where it lacks a function", () =>
    Effect.gen(function*() {
      for (const name of windowsFacts) assert.strictEqual(failure(yield* fact(name, { functions: {} }))[0], "Absent")
      const one = { functions: { GetTickCount64: () => 90_061_999n } }
      assert.deepStrictEqual(yield* fact("uptime", one), Result.succeed({ seconds: 90_061 }))
      assert.strictEqual(failure(yield* fact("version", one))[1], "RtlGetVersion of ntdll.dll: not there")
    }))

  it.effect("says why not by a number, whatever its language", () =>
    Effect.gen(function*() {
      const join = (code: number) =>
        fact("join", { functions: { NetGetJoinInformation: () => code, NetApiBufferFree: () => 0 } })
      assert.deepStrictEqual(failure(yield* join(5)), [
        "Denied",
        "NetGetJoinInformation: denied, needs Administrator"
      ])
      assert.deepStrictEqual(failure(yield* join(50))[0], "Absent")
      assert.deepStrictEqual(failure(yield* join(1_722)), ["Unreadable", "NetGetJoinInformation: error 1722"])
      const entra = { functions: { NetGetAadJoinInformation: () => -2147024891, NetFreeAadJoinInformation: () => 0 } }
      assert.strictEqual(failure(yield* fact("entraJoin", entra))[0], "Denied")
      const power = { functions: { GetSystemPowerStatus: () => false }, lastError: 31 }
      assert.deepStrictEqual(failure(yield* fact("power", power)), ["Unreadable", "GetSystemPowerStatus: error 31"])
      const tpm = { functions: { Tbsi_GetDeviceInfo: () => 0x8028400f } }
      assert.deepStrictEqual(failure(yield* fact("tpm", tpm)), ["Absent", "TPM: not there"])
    }))

  it.effect("gets back the memory that it has given", () =>
    Effect.gen(function*() {
      const freed: Array<unknown> = []
      const join = {
        functions: { NetGetJoinInformation: filling(0, { 1: 7n, 2: 3 }), NetApiBufferFree: noting(freed) },
        memory: new Map([[7n, wide("EXAMPLE")]])
      }
      assert.deepStrictEqual(yield* fact("join", join), Result.succeed({ status: 3, name: "EXAMPLE" }))
      const info = Buffer.alloc(96)
      info.writeUInt32LE(1, 0)
      for (const [at, address] of [[16, 1n], [32, 2n]] as const) info.writeBigUInt64LE(address, at)
      const entra = {
        functions: { NetGetAadJoinInformation: filling(0, { 1: 9n }), NetFreeAadJoinInformation: noting(freed) },
        memory: new Map([[9n, info], [1n, wide("device")], [2n, wide("tenant")]])
      }
      assert.deepStrictEqual(
        yield* fact("entraJoin", entra),
        Result.succeed({ joinType: 1, deviceId: "device", tenantId: "tenant", tenantName: "" })
      )
      assert.deepStrictEqual(freed, [7n, 9n])
    }))

  it.effect("that is joined to nothing says so with a null pointer", () =>
    Effect.gen(function*() {
      const functions = { NetGetAadJoinInformation: filling(0, { 1: null }), NetFreeAadJoinInformation: () => 0 }
      assert.deepStrictEqual(yield* fact("entraJoin", { functions }), Result.succeed(null))
    }))

  it.effect("tells its sessions, and each part of them is given back", () =>
    Effect.gen(function*() {
      const freed: Array<unknown> = []
      const list = Buffer.alloc(48)
      list.writeUInt32LE(4, 16)
      list.writeUInt32LE(2, 24)
      const answers = new Map<unknown, readonly [bigint, number]>([[5, [5n, 12]], [7, [7n, 14]], [16, [16n, 2]]])
      const functions = {
        WTSEnumerateSessionsW: filling(true, { 3: 1n, 4: 2 }),
        WTSFreeMemory: noting(freed),
        WTSQuerySessionInformationW: ((_, session, kind, pointer: Array<unknown>, bytes: Array<unknown>) => {
          const answer = session === 2 ? answers.get(kind) : undefined
          if (answer === undefined) return false
          pointer[0] = answer[0]
          bytes[0] = answer[1]
          return true
        }) as NativeFunction
      }
      const memory = new Map([[1n, list], [5n, wide("ivan ж\0")], [7n, wide("OFFICE\0")], [16n, Buffer.from([2, 0])]])
      assert.deepStrictEqual(
        yield* fact("sessions", { functions, memory }),
        Result.succeed([
          { id: 0, state: 4, user: "", domain: "", clientName: "" },
          { id: 2, state: 0, user: "ivan ж", domain: "OFFICE", clientName: "", protocol: 2 }
        ])
      )
      assert.deepStrictEqual(freed, [1n, 16n, 5n, 7n])
    }))

  it.effect("is given more room for its adapters where it asks for it, and not for ever", () =>
    Effect.gen(function*() {
      const rooms: Array<number> = []
      const adapters = Buffer.from(recorded.adapters.bytes, "base64")
      const growing = (needed: number): NativeFunction => (_, __, ___, buffer, size) => {
        rooms.push((buffer as Buffer).length)
        ;(size as [number])[0] = needed
        if ((buffer as Buffer).length < needed) return 111
        ;(buffer as Buffer).set(adapters)
        return 0
      }
      const told = yield* fact("interfaces", { functions: { GetAdaptersAddresses: growing(100_000) } })
      assert.deepStrictEqual(rooms, [16_384, 100_000])
      assert.lengthOf(Result.getOrThrow(told) as ReadonlyArray<unknown>, 1)
      const endless = yield* fact("interfaces", { functions: { GetAdaptersAddresses: growing(1e9) } })
      assert.strictEqual(failure(endless)[0], "Unreadable")
    }))

  it.effect("tells its services in rounds, and is let go of whatever happens", () =>
    Effect.gen(function*() {
      const closed: Array<unknown> = []
      const services = Buffer.from(recorded.services.bytes, "base64")
      let rounds = 0
      const functions = {
        OpenSCManagerW: () => 77n,
        CloseServiceHandle: noting(closed),
        RegGetValueW: filling(0, { 5: 2 }),
        EnumServicesStatusExW: ((...args) => {
          rounds += 1
          ;(args[4] as Buffer).set(services)
          ;(args[7] as [number])[0] = 2
          return rounds === 2
        }) as NativeFunction
      }
      const told = yield* fact("serviceStates", { functions, lastError: 234 })
      assert.deepStrictEqual([(Result.getOrThrow(told) as ReadonlyArray<unknown>).length, rounds], [4, 2])
      const denied = yield* fact("serviceStates", {
        functions: { ...functions, EnumServicesStatusExW: () => false },
        lastError: 5
      })
      assert.deepStrictEqual([failure(denied)[0], closed], ["Denied", [77n, 77n]])
    }))

  it.effect("is not asked about a drive that lies on a server", () =>
    Effect.gen(function*() {
      const asked: Array<unknown> = []
      const functions = {
        GetLogicalDriveStringsW: filling(8, { 1: wide("C:\\\0S:\\\0\0") }),
        GetDriveTypeW: (root: unknown) => root === "S:\\" ? 4 : 3,
        SetThreadErrorMode: () => true,
        GetVolumeInformationW: noting(asked),
        GetDiskFreeSpaceExW: noting(asked),
        GetVolumeNameForVolumeMountPointW: noting(asked)
      }
      assert.deepStrictEqual(
        yield* fact("drives", { functions }),
        Result.succeed([{ root: "C:\\", type: 3 }, { root: "S:\\", type: 4 }])
      )
      assert.deepStrictEqual(asked, ["C:\\", "C:\\", "C:\\"])
    }))

  it.effect("knows administrators by their token", () =>
    Effect.gen(function*() {
      const asAdministrator = (member: number) =>
        elevated(nativeOf({
          functions: { CreateWellKnownSid: () => true, CheckTokenMembership: filling(true, { 2: member }) }
        }))
      assert.deepStrictEqual([yield* asAdministrator(1), yield* asAdministrator(0)], [true, false])
    }))
})

/** A registry in memory: keys by path, each with its values or with the code that opening it ends with. */
const sketchedRegistry = (keys: { readonly [path: string]: ReadonlyArray<readonly [string, Buffer]> | number }) => {
  const handles = new Map<bigint, string>(), open: Array<string> = [], rooms = new Set<number>()
  const paths = Object.keys(keys)
  const below = (path: string) =>
    paths.filter((each) => each.startsWith(`${path}\\`) && !each.slice(path.length + 1).includes("\\"))
      .map((each) => each.slice(path.length + 1))
  const functions: { readonly [name: string]: NativeFunction } = {
    RegOpenKeyExW: (parent, sub, _, access, key) => {
      const above = handles.get(parent as bigint)
      const path = above === undefined ? `${(access as number) & 0x300} ${String(sub)}` : `${above}\\${String(sub)}`
      const found = keys[path]
      if (found === undefined || typeof found === "number") return found ?? 2
      const handle = BigInt(handles.size + 1)
      handles.set(handle, path)
      open.push(path)
      ;(key as Array<unknown>)[0] = handle
      return 0
    },
    RegCloseKey: (key) => {
      open.splice(open.indexOf(handles.get(key as bigint)!), 1)
      return 0
    },
    RegQueryInfoKeyW: filling(0, { 11: 133_825_608_000_000_000n }),
    RegEnumKeyExW: (key, index, name, length) => {
      const found = below(handles.get(key as bigint)!)[index as number]
      if (found === undefined) return 259
      ;(length as [number])[0] = wide(found).copy(name as Buffer) / 2
      return 0
    },
    RegEnumValueW: (key, index, name, length, _, type, data, size) => {
      const found = (keys[handles.get(key as bigint)!] as ReadonlyArray<readonly [string, Buffer]>)[index as number]
      rooms.add((data as Buffer).length)
      if (found === undefined) return 259
      ;(size as [number])[0] = found[1].length
      if (found[1].length > (data as Buffer).length) return 234
      ;(length as [number])[0] = wide(found[0]).copy(name as Buffer) / 2
      ;(type as [number])[0] = 1
      found[1].copy(data as Buffer)
      return 0
    }
  }
  return { functions, open, rooms }
}

describe("a registry that is read", () => {
  const read = (windows: SketchedWindows, query: Partial<RegistryQuery> = {}) =>
    Effect.flatMap(
      registry(nativeOf(windows)),
      (ask) => Effect.result(ask({ hive: "HKLM", key: "Top", view: 64, depth: 1, ...query }))
    )
  const at = "2025-01-28T18:00:00.000Z"

  it.effect("tells a key with what is below it, in the view that was asked for", () =>
    Effect.gen(function*() {
      const { functions, open } = sketchedRegistry({
        "256 Top": [["a", wide("1\0")]],
        "256 Top\\Sub": [["b", wide("2\0")]],
        "256 Top\\Sub\\Deeper": [["c", wide("3\0")]],
        "512 Top": [["a", wide("32\0")]]
      })
      const text = (data: string) => ({ type: "text", data })
      const nothing = { values: {}, keys: {} }
      const sub = { lastWrittenAt: at, values: { b: text("2") }, keys: { Deeper: nothing } }
      assert.deepStrictEqual(
        yield* read({ functions }),
        Result.succeed({ lastWrittenAt: at, values: { a: text("1") }, keys: { Sub: sub } }) as never
      )
      assert.deepStrictEqual(
        yield* read({ functions }, { view: 32 }),
        Result.succeed({ lastWrittenAt: at, values: { a: text("32") }, keys: {} }) as never
      )
      assert.deepStrictEqual(open, [])
    }))

  it.effect("is not there, is denied, or has a key whose inside is", () =>
    Effect.gen(function*() {
      const { functions, open } = sketchedRegistry({ "256 Top": [], "256 Top\\Closed": 5, "256 Shut": 5 })
      assert.deepStrictEqual(failure(yield* read({ functions }, { key: "Nowhere" })), [
        "Absent",
        "HKLM64\\Nowhere: not there"
      ])
      assert.strictEqual(failure(yield* read({ functions }, { key: "Shut" }))[0], "Denied")
      assert.deepStrictEqual(Result.getOrThrow(yield* read({ functions })).keys, { Closed: { values: {}, keys: {} } })
      assert.deepStrictEqual(open, [])
    }))

  it.effect("gets more room for a long value, and none for one that is past all bounds", () =>
    Effect.gen(function*() {
      const { functions, rooms } = sketchedRegistry({
        "256 Top": [["long", wide("x".repeat(100_000))], ["endless", Buffer.alloc(9_000_000)], ["next", wide("y")]]
      })
      const { values } = Result.getOrThrow(yield* read({ functions }))
      assert.deepStrictEqual(Object.keys(values), ["long", "next"])
      assert.strictEqual(values.long?.data, "x".repeat(100_000))
      assert.strictEqual(Math.max(...rooms), 2 ** 20)
    }))
})
