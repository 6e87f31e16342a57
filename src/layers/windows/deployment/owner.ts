import { Effect, type Option } from "effect"
import * as fs from "node:fs/promises"
import * as path from "node:path"
import type { Cell, Native } from "../Native.ts"
import { affirmed, succeeded } from "../windowsError.ts"
import { NotSecured } from "./secured.ts"

/** SE_FILE_OBJECT and SE_KERNEL_OBJECT (accctrl.h), OWNER_SECURITY_INFORMATION (winnt.h). */
const fileObject = 1
const kernelObject = 6
const ownerOnly = 1

/** The pseudo handle that GetCurrentProcess answers with. */
const thisProcess = 0xffff_ffff_ffff_ffffn

/** The system, Administrators and TrustedInstaller ("Security identifiers"). */
const trusted = new Set([
  "S-1-5-18",
  "S-1-5-32-544",
  "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
])

const security = "void *group, void *dacl, void *sacl, _Out_ uintptr_t *descriptor)"

/** Who owns files, by their SIDs, and who owns what this process makes. */
const owners = Effect.fnUntraced(function*(native: Native) {
  const advapi = "advapi32.dll"
  const ofName = yield* native.find(
    advapi,
    `uint32 __stdcall GetNamedSecurityInfoW(str16 name, int type, uint32 what, _Out_ uintptr_t *owner, ${security}`
  )
  const ofHandle = yield* native.find(
    advapi,
    `uint32 __stdcall GetSecurityInfo(uintptr_t handle, int type, uint32 what, _Out_ uintptr_t *owner, ${security}`
  )
  const written = yield* native.find(
    advapi,
    "bool __stdcall ConvertSidToStringSidW(uintptr_t sid, _Out_ uintptr_t *text)"
  )
  const free = yield* native.find("kernel32.dll", "uintptr_t __stdcall LocalFree(uintptr_t memory)")

  const asked = Effect.fnUntraced(
    function*(what: string, ask: (owner: Cell<number | bigint>, descriptor: Cell<number | bigint>) => unknown) {
      const owner: Cell<number | bigint> = [0],
        descriptor: Cell<number | bigint> = [0],
        text: Cell<number | bigint> = [0]
      yield* succeeded(what, ask(owner, descriptor))
      yield* affirmed(native, "ConvertSidToStringSid", written(owner[0], text))
      const sid = native.text(BigInt(text[0]))
      free(text[0])
      free(descriptor[0])
      return sid
    }
  )
  return {
    of: (file: string) =>
      asked(
        `the owner of ${file}`,
        (owner, descriptor) => ofName(file, fileObject, ownerOnly, owner, null, null, null, descriptor)
      ),
    own: asked(
      "the owner of this process",
      (owner, descriptor) => ofHandle(thisProcess, kernelObject, ownerOnly, owner, null, null, null, descriptor)
    )
  }
})

/**
 * Fails where a folder, or something that lies right in it, was made by somebody who is no administrator: below ProgramData
 * everybody may make folders, and the settings in one of those would not be ours. A folder that is not there is fine.
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
