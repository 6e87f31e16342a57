import { Config, Effect, Option } from "effect"
import * as path from "node:path"
import type { RegistryValue } from "../../../domain/RegistryKey.ts"
import { Machine } from "../../../services/Machine.ts"
import { programData } from "../../stateFolder.ts"

/** What a package holds, all in one folder, and what the system has of it afterwards. */
export const files = {
  console: "ITAM_Scanner.exe",
  background: "ITAM_Scanner_Background.exe",
  installer: "install_scanner.bat",
  settings: "config.env"
} as const

/** Where the agent lies on this Windows. */
export interface Places {
  /** Programs, which only administrators may write and everybody may read. */
  readonly programs: string
  /** Settings, state and logs, which are for administrators and the system alone. */
  readonly data: string
}

const textIn = (value: RegistryValue | undefined) => value?.type === "text" ? Option.some(value.data) : Option.none()

const currentVersion = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion"

/** `ProgramFilesDir` is that of programs of 64 bits, whoever asks; the variable of a shell of 32 bits is not. */
export const places = Effect.gen(function*() {
  const machine = yield* Machine
  const programFiles = yield* machine.registry({ hive: "HKLM", key: currentVersion, view: 64, depth: 0 }).pipe(
    Effect.flatMap(({ values }) => Effect.fromOption(textIn(values.ProgramFilesDir))),
    Effect.catch(() => Config.String("ProgramFiles")),
    Effect.orElseSucceed(() => "C:\\Program Files")
  )
  return { programs: path.join(programFiles, "ITAM Scanner"), data: yield* programData }
})
