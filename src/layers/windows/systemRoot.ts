import { Config, Effect, type Option } from "effect"
import { wideText } from "../../domain/structs/wideText.ts"
import type { Native } from "./Native.ts"

/** MAX_PATH. */
const longestPath = 260

/** A folder as Windows names its own: a drive, and nothing that a command line would take for something else. */
const ordinary = /^[A-Za-z]:(\\[\w .()-]+)+$/

/** Where Windows lies, as it says itself; else as the environment says, if that is a folder at all. */
export const systemRoot = (native: Option.Option<Native>): Effect.Effect<string> =>
  Effect.fromOption(native).pipe(
    Effect.flatMap(asked),
    Effect.filterOrFail((root) => ordinary.test(root)),
    Effect.catch(() => Effect.filterOrFail(Config.String("SystemRoot"), (root) => ordinary.test(root))),
    Effect.orElseSucceed(() => String.raw`C:\Windows`)
  )

const asked = Effect.fnUntraced(function*(native: Native) {
  const get = yield* native.find(
    "kernel32.dll",
    "uint32 __stdcall GetSystemWindowsDirectoryW(_Out_ uint8_t *path, uint32 length)"
  )
  const folder = Buffer.alloc(longestPath * 2)
  get(folder, longestPath)
  return wideText(folder)
})
