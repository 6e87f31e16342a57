import { Effect } from "effect"
import { registryAddress, type RegistryKey, type RegistryQuery, type RegistryValue } from "../../domain/RegistryKey.ts"
import { instantOfFileTime } from "../../domain/structs/fileTime.ts"
import { registryValue } from "../../domain/structs/registryData.ts"
import type { ReadError } from "../../services/Machine.ts"
import type { Cell, Native } from "./Native.ts"
import { windowsError } from "./windowsError.ts"

const hives = { HKLM: 0x80000002n, HKU: 0x80000003n } as const

/** KEY_READ with KEY_WOW64_64KEY or KEY_WOW64_32KEY (winnt.h). */
const access = { 64: 0x20019 | 0x100, 32: 0x20019 | 0x200 } as const

const errorMoreData = 234

/** A key has a name of 255 characters at most, a value one of 16,383 (Registry element size limits). */
const longestName = 16_384

/** Values that are larger are left out, and so are keys past the number: no inventory is made of them. */
const largestValueBytes = 1024 * 1024
const mostKeys = 100_000

/** Reads keys with all that is below them. What may not be read further down is a key of which only the name is known. */
export const registry = Effect.fnUntraced(function*(native: Native) {
  const open = yield* native.find(
    "advapi32.dll",
    "int32 __stdcall RegOpenKeyExW(uintptr_t key, str16 sub, uint32 options, uint32 access, _Out_ uintptr_t *opened)"
  )
  const close = yield* native.find("advapi32.dll", "int32 __stdcall RegCloseKey(uintptr_t key)")
  const about = yield* native.find(
    "advapi32.dll",
    "int32 __stdcall RegQueryInfoKeyW(uintptr_t key, void *class, void *classLength, void *reserved, void *keys, void *longestKey, void *longestClass, void *values, void *longestName, void *longestData, void *security, _Out_ uint64 *lastWrite)"
  )
  const keyAt = yield* native.find(
    "advapi32.dll",
    "int32 __stdcall RegEnumKeyExW(uintptr_t key, uint32 index, _Out_ uint8_t *name, _Inout_ uint32 *length, void *reserved, void *class, void *classLength, void *lastWrite)"
  )
  const valueAt = yield* native.find(
    "advapi32.dll",
    "int32 __stdcall RegEnumValueW(uintptr_t key, uint32 index, _Out_ uint8_t *name, _Inout_ uint32 *length, void *reserved, _Out_ uint32 *type, _Out_ uint8_t *data, _Inout_ uint32 *size)"
  )

  const name = Buffer.alloc(longestName * 2)
  let data = Buffer.alloc(64 * 1024)
  const nameOf = (length: number) => name.toString("utf16le", 0, length * 2).toWellFormed()

  const keysOf = (key: bigint): ReadonlyArray<string> => {
    const names: Array<string> = []
    for (let index = 0; index < mostKeys; index++) {
      const length: Cell = [longestName]
      if (keyAt(key, index, name, length, null, null, null, null) !== 0) break
      names.push(nameOf(length[0]))
    }
    return names
  }

  const valuesOf = (key: bigint): RegistryKey["values"] => {
    const values: Array<readonly [string, RegistryValue]> = []
    for (let index = 0;;) {
      const length: Cell = [longestName], type: Cell = [0], size: Cell = [data.length]
      const code = valueAt(key, index, name, length, null, type, data, size)
      if (code === errorMoreData && data.length < largestValueBytes) {
        data = Buffer.alloc(Math.min(largestValueBytes, Math.max(size[0], data.length * 2)))
        continue
      }
      if (code !== 0 && code !== errorMoreData) return Object.fromEntries(values)
      if (code === 0) values.push([nameOf(length[0]), registryValue(type[0], data.subarray(0, size[0]))])
      index++
    }
  }

  const keyOf = (key: bigint, view: 64 | 32, depth: number, room: { keys: number }): RegistryKey => {
    const lastWrite: Cell<number | bigint> = [0]
    const known = about(key, null, null, null, null, null, null, null, null, null, null, lastWrite) === 0
    const lastWrittenAt = known ? instantOfFileTime(BigInt(lastWrite[0])) : undefined
    const below = keysOf(key).slice(0, Math.max(0, room.keys))
    room.keys -= below.length
    return {
      ...(lastWrittenAt === undefined ? {} : { lastWrittenAt }),
      values: valuesOf(key),
      keys: Object.fromEntries(below.map((sub) => [
        sub,
        depth === 0 ?
          nothingKnown :
          opened(
            key,
            sub,
            view,
            (found) => typeof found === "number" ? nothingKnown : keyOf(found, view, depth - 1, room)
          )
      ]))
    }
  }

  /** Opens a key for as long as it is used; the code of the error where it cannot be. */
  const opened = <A>(parent: bigint, sub: string, view: 64 | 32, use: (key: bigint | number) => A): A => {
    const key: Cell<number | bigint> = [0]
    const code = Number(open(parent, sub, 0, access[view], key))
    if (code !== 0) return use(code)
    const handle = BigInt(key[0])
    try {
      return use(handle)
    } finally {
      close(handle)
    }
  }

  return (query: RegistryQuery): Effect.Effect<RegistryKey, ReadError> =>
    Effect.suspend(() =>
      opened(hives[query.hive], query.key, query.view, (found) =>
        typeof found === "number"
          ? Effect.fail(windowsError(registryAddress(query), found))
          : Effect.succeed(keyOf(found, query.view, query.depth, { keys: mostKeys })))
    )
})

const nothingKnown: RegistryKey = { values: {}, keys: {} }
