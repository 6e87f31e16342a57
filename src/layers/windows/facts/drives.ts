import { Effect } from "effect"
import { compact } from "../../../domain/presence.ts"
import { MemoryBlock } from "../../../domain/structs/MemoryBlock.ts"
import { wideText, wideTexts } from "../../../domain/structs/wideText.ts"
import type { Cell, Native } from "../Native.ts"
import { affirmed } from "../windowsError.ts"

/** 26 times `C:\` with its NUL, and one more NUL, in characters. */
const longestDriveStrings = 26 * 4 + 1

/** MAX_PATH and a NUL; no name of a volume or a file system is longer. */
const longestName = 261

/** DRIVE_REMOTE: to ask a server that is gone takes minutes, so nothing more is asked of such a drive. */
const remote = 4

/** SEM_FAILCRITICALERRORS: a card reader without a card is an answer, and no window that asks for one. */
const noWindows = 1

/** Drives by letter. `type`: 2 removable, 3 local, 4 network, 5 CD, 6 RAM disk; without medium, nothing more is known. */
export const drives = Effect.fnUntraced(function*(native: Native) {
  const list = yield* native.find(
    "kernel32.dll",
    "uint32 __stdcall GetLogicalDriveStringsW(uint32 length, _Out_ uint8_t *roots)"
  )
  const typeOf = yield* native.find("kernel32.dll", "uint32 __stdcall GetDriveTypeW(str16 root)")
  const quiet = yield* native.find(
    "kernel32.dll",
    "bool __stdcall SetThreadErrorMode(uint32 mode, _Out_ uint32 *before)"
  )
  const roots = Buffer.alloc(longestDriveStrings * 2)
  yield* affirmed(native, "GetLogicalDriveStrings", list(longestDriveStrings, roots))
  const before: Cell = [0]
  yield* affirmed(native, "SetThreadErrorMode", quiet(noWindows, before))
  const volumeAt = yield* volumes(native)
  return wideTexts(roots).map((root) => {
    const type = Number(typeOf(root))
    return Object.assign({ root, type }, type === remote ? {} : volumeAt(root))
  })
})

const volumes = Effect.fnUntraced(function*(native: Native) {
  const information = yield* native.find(
    "kernel32.dll",
    "bool __stdcall GetVolumeInformationW(str16 root, _Out_ uint8_t *label, uint32 labelLength, _Out_ uint32 *serial, _Out_ uint32 *longest, _Out_ uint32 *flags, _Out_ uint8_t *fileSystem, uint32 fileSystemLength)"
  )
  const space = yield* native.find(
    "kernel32.dll",
    "bool __stdcall GetDiskFreeSpaceExW(str16 root, _Out_ uint8_t *available, _Out_ uint8_t *total, _Out_ uint8_t *free)"
  )
  const guid = yield* native.find(
    "kernel32.dll",
    "bool __stdcall GetVolumeNameForVolumeMountPointW(str16 root, _Out_ uint8_t *name, uint32 length)"
  )
  return (root: string) => {
    const label = Buffer.alloc(longestName * 2), fileSystem = Buffer.alloc(longestName * 2)
    const name = Buffer.alloc(longestName * 2), serial: Cell = [0], ignored: Cell = [0]
    const available = Buffer.alloc(8), total = Buffer.alloc(8), free = Buffer.alloc(8)
    const isThere = information(root, label, longestName, serial, ignored, ignored, fileSystem, longestName)
    const hasSpace = space(root, available, total, free)
    return compact({
      ...(isThere ? { label: wideText(label), fileSystem: wideText(fileSystem), serial: serial[0] } : {}),
      ...(hasSpace
        ? { totalBytes: new MemoryBlock(total).count(0), freeBytes: new MemoryBlock(free).count(0) }
        : {}),
      volumeGuid: guid(root, name, longestName) ? wideText(name) : undefined
    })
  }
})
