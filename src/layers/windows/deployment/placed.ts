import { Data, Effect, Schedule } from "effect"
import * as fs from "node:fs/promises"
import * as path from "node:path"
import { codeOf } from "../../storage.ts"

/** A file or folder of the installation could not be put into its place, or taken away. */
export class NotPlaced extends Data.TaggedError("NotPlaced")<{
  readonly doing: string
  readonly file: string
  readonly code: string
}> {
  override get message(): string {
    const inUse = busy.has(this.code) ? "; is it in use? End the programs that run from there and try again" : ""
    return `could not ${this.doing} ${this.file} (${this.code})${inUse}`
  }
}

/** What Windows says of a file that a program runs from, or that a scanner holds for a moment. */
const busy = new Set(["EBUSY", "EPERM", "EACCES", "ENOTEMPTY"])

/** A process that has ended, and whoever looks at its file, let go of it within seconds. */
const onceFree = Schedule.max([Schedule.spaced("1 second"), Schedule.recurs(10)])

const attempt = <A>(doing: string, file: string, act: () => Promise<A>) =>
  Effect.tryPromise({ try: act, catch: (cause) => new NotPlaced({ doing, file, code: codeOf(cause) }) }).pipe(
    Effect.retry({ schedule: onceFree, while: ({ code }) => busy.has(code) })
  )

export const makeFolder = (folder: string) =>
  attempt("make the folder", folder, () => fs.mkdir(folder, { recursive: true }))

/** Copies a file beside its place, and then into it: whatever happens, there is one whole file, the old or the new. */
export const copyInto = Effect.fnUntraced(function*(from: string, to: string) {
  const beside = `${to}.new`
  yield* attempt("copy", from, () => fs.copyFile(from, beside))
  yield* attempt("replace", to, () => fs.rename(beside, to)).pipe(
    Effect.tapError(() => Effect.ignore(takeAway(beside)))
  )
})

/** Keeps the file that there is under another name. */
export const keepAs = (file: string, name: string) =>
  attempt("rename", file, () => fs.rename(file, path.join(path.dirname(file), name)))

/** Takes a file or a folder away with all that is in it, links not followed. What is not there is fine. */
export const takeAway = (file: string) => attempt("delete", file, () => fs.rm(file, { recursive: true, force: true }))

/** Takes away what is in a folder but for these names, which are in use; and the folder when it is empty then. */
export const emptyBut = Effect.fnUntraced(function*(folder: string, spared: ReadonlyArray<string>) {
  const names = yield* attempt("list", folder, () => fs.readdir(folder)).pipe(
    Effect.catchIf(({ code }) => code === "ENOENT", () => Effect.succeed<ReadonlyArray<string>>([]))
  )
  const others = names.filter((name) => !spared.some((each) => isSame(each, name)))
  yield* Effect.forEach(others, (name) => takeAway(path.join(folder, name)), { discard: true })
  if (others.length === names.length) yield* takeAway(folder)
})

/** Windows takes capital and small letters for the same. */
export const isSame = (one: string, other: string) =>
  path.resolve(one).toLowerCase() === path.resolve(other).toLowerCase()
