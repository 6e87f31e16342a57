import { Effect, type Option } from "effect"
import * as fs from "node:fs/promises"
import * as path from "node:path"
import type { Cell, Native } from "../Native.ts"
import { affirmed, succeeded } from "../windowsError.ts"
import { NotSecured } from "./secured.ts"

/** SE_FILE_OBJECT (accctrl.h), OWNER_SECURITY_INFORMATION (winnt.h). */
const fileObject = 1
const ownerOnly = 1

/** TOKEN_QUERY and TokenUser (winnt.h); room for a TOKEN_USER with the longest SID behind it. */
const mayQuery = 0x8
const tokenUser = 1
const tokenUserBytes = 16 + 68

/** The pseudo handle that GetCurrentProcess answers with. */
const thisProcess = 0xffff_ffff_ffff_ffffn

/** The system, Administrators and TrustedInstaller ("Security identifiers"). */
const trusted = new Set([
  "S-1-5-18",
  "S-1-5-32-544",
  "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
])

/** Who owns files, by their SIDs, and whose account this process has. */
const owners = Effect.fnUntraced(function*(native: Native) {
  const advapi = "advapi32.dll"
  const ownerOf = yield* native.find(
    advapi,
    "uint32 __stdcall GetNamedSecurityInfoW(str16 name, int type, uint32 what, _Out_ uintptr_t *owner, void *group, void *dacl, void *sacl, _Out_ uintptr_t *descriptor)"
  )
  const openToken = yield* native.find(
    advapi,
    "bool __stdcall OpenProcessToken(uintptr_t process, uint32 access, _Out_ uintptr_t *token)"
  )
  const inToken = yield* native.find(
    advapi,
    "bool __stdcall GetTokenInformation(uintptr_t token, int what, _Out_ uint8_t *data, uint32 size, _Out_ uint32 *needed)"
  )
  const written = yield* native.find(
    advapi,
    "bool __stdcall ConvertSidToStringSidW(uintptr_t sid, _Out_ uintptr_t *text)"
  )
  const close = yield* native.find("kernel32.dll", "bool __stdcall CloseHandle(uintptr_t handle)")
  const free = yield* native.find("kernel32.dll", "uintptr_t __stdcall LocalFree(uintptr_t memory)")

  const inWords = Effect.fnUntraced(function*(sid: number | bigint) {
    const text: Cell<number | bigint> = [0]
    yield* affirmed(native, "ConvertSidToStringSid", written(sid, text))
    const words = native.text(BigInt(text[0]))
    free(text[0])
    return words
  })

  const of = Effect.fnUntraced(function*(file: string) {
    const owner: Cell<number | bigint> = [0], descriptor: Cell<number | bigint> = [0]
    yield* succeeded(
      `the owner of ${file}`,
      ownerOf(file, fileObject, ownerOnly, owner, null, null, null, descriptor)
    )
    const sid = yield* inWords(owner[0])
    free(descriptor[0])
    return sid
  })

  const own = Effect.gen(function*() {
    const token: Cell<number | bigint> = [0], user = Buffer.alloc(tokenUserBytes)
    yield* affirmed(native, "OpenProcessToken", openToken(thisProcess, mayQuery, token))
    yield* affirmed(native, "GetTokenInformation", inToken(token[0], tokenUser, user, user.length, [0]))
    close(token[0])
    return yield* inWords(user.readBigUInt64LE())
  })
  return { of, own }
})

/**
 * Fails where a folder, or something that lies right in it, was made neither by an administrator nor by whoever
 * installs: below ProgramData everybody may make folders, and the settings in one of those would not be ours. A folder
 * that is not there is fine.
 */
export const ours = Effect.fnUntraced(function*(folder: string, native: Option.Option<Native>) {
  const names = yield* Effect.promise(() => fs.readdir(folder).catch(() => undefined))
  if (names === undefined) return
  const suspicion = (detail: string) => new NotSecured({ folder, detail })
  const { of, own } = yield* Effect.fromOption(native).pipe(
    Effect.flatMap(owners),
    Effect.mapError(() => suspicion("its owner cannot be asked for; delete it, or move it away"))
  )
  const ourselves = yield* Effect.mapError(own, ({ message }) => suspicion(message))
  for (const file of [folder, ...names.map((name) => path.join(folder, name))]) {
    const owner = yield* Effect.mapError(of(file), ({ message }) => suspicion(message))
    if (trusted.has(owner) || owner === ourselves) continue
    return yield* suspicion(
      `${file} belongs to ${owner}, who is no administrator; look at it, and delete it or take it over`
    )
  }
})
