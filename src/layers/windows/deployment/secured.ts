import { Data, Effect } from "effect"
import * as path from "node:path"
import { Machine } from "../../../services/Machine.ts"
import { makeFolder } from "./placed.ts"

/** The folder for what only administrators may see cannot be made so. */
export class NotSecured extends Data.TaggedError("NotSecured")<{ readonly folder: string; readonly detail: string }> {
  override get message(): string {
    return `could not give ${this.folder} to administrators alone: ${this.detail}`
  }
}

/**
 * Arguments of `icacls.exe`: the folder and all that will be in it is for the system and for administrators, by their
 * SIDs, for their names are in the language of the system; nothing comes down from the folder above.
 */
export const accessOf = (folder: string): ReadonlyArray<string> => [
  folder,
  "/inheritance:r",
  "/grant:r",
  "*S-1-5-18:(OI)(CI)F",
  "*S-1-5-32-544:(OI)(CI)F"
]

/** Makes a folder that only administrators and the system may enter, before anything is put into it. */
export const secured = Effect.fnUntraced(function*(folder: string, systemRoot: string) {
  const machine = yield* Machine
  yield* makeFolder(folder)
  const icacls = path.win32.join(systemRoot, "System32", "icacls.exe")
  yield* machine.run(icacls, accessOf(folder)).pipe(
    Effect.mapError(({ message }) => message),
    Effect.filterOrFail(({ exitCode }) => exitCode === 0, ({ exitCode }) => `icacls.exe says error ${exitCode}`),
    Effect.mapError((detail) => new NotSecured({ folder, detail }))
  )
})
