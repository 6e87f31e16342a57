import { Effect } from "effect"
import { createRequire } from "node:module"
import * as path from "node:path"
import { Absent, Unreadable } from "../../services/Machine.ts"
import { asset, inExecutable } from "../executable.ts"
import { keptAddon } from "./keptAddon.ts"
import type { Native, NativeFunction } from "./Native.ts"

/** As much of the addon `koffi` as is used of it (koffi.dev). */
interface Koffi {
  load(library: string): { func(prototype: string): NativeFunction }
  address(bytes: Uint8Array): bigint
  decode(pointer: bigint, type: string, length: number): unknown
  proto(prototype: string): unknown
  pointer(type: unknown): unknown
  register(answer: NativeFunction, type: unknown): bigint
}

/** The addon is one file and needs no JavaScript of its own. An executable has it in it, and takes no other. */
const places = (program: string): Effect.Effect<ReadonlyArray<string>, Unreadable> =>
  inExecutable
    ? Effect.map(keptAddon(asset("koffi.node"), path.dirname(program)), (file) => [file])
    : Effect.succeed([
      path.join(path.dirname(program), "koffi.node"),
      `@koromix/koffi-${process.platform}-${process.arch}`
    ])

/** Loads the addon: only here, by name, so that no bundle holds it and no other system needs it. */
export const load = (program: string): Effect.Effect<Native, Unreadable> =>
  Effect.flatMap(
    places(program),
    (files) =>
      Effect.firstSuccessOf(files.map((file) => Effect.try(() => nativeOf(createRequire(program)(file) as Koffi))))
        .pipe(
          Effect.mapError(() => new Unreadable({ what: "koffi", detail: "the addon is missing or may not be loaded" }))
        )
  )

const nativeOf = (koffi: Koffi): Native => {
  const found = new Map<string, NativeFunction>()
  const lastError = koffi.load("kernel32.dll").func("uint32 __stdcall GetLastError()")
  const find = (library: string, prototype: string) => {
    const known = found.get(prototype) ?? koffi.load(library).func(prototype)
    found.set(prototype, known)
    return known
  }
  return {
    find: (library, prototype) =>
      Effect.try({
        try: () => find(library, prototype),
        catch: () => new Absent({ what: `${nameIn(prototype)} of ${library}` })
      }),
    lastError: () => Number(lastError()),
    addressOf: (bytes) => koffi.address(bytes),
    copy: (pointer, length) =>
      length === 0 ? new Uint8Array(0) : Uint8Array.from(koffi.decode(pointer, "uint8", length) as Uint8Array),
    text: (pointer) => (koffi.decode(pointer, "char16_t", -1) as string).toWellFormed(),
    callback: (prototype, answer) => koffi.register(answer, koffi.pointer(koffi.proto(prototype)))
  }
}

/** `uint32 __stdcall NetApiBufferFree(void *buffer)` is of NetApiBufferFree. */
const nameIn = (prototype: string) => /(\w+)\(/.exec(prototype)?.[1] ?? prototype
