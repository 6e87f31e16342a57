import { Effect, Option, Result } from "effect"
import * as path from "node:path"
import { sha256Hex } from "./sha256.ts"
import { list, makeFolder, readWhole, remove, rename, type StorageError, writeNew } from "./storage.ts"

/**
 * Small states that are replaced as a whole and survive kill, power cut and full disk: `name.<n>`, a checksum line and
 * the text. A new version is on stable storage before the old one goes, and none is ever written to.
 */

/** What can go wrong here: the disk says no. Damage is no error, see `read`. */
export type StateFileError = StorageError

/** No state is larger; what is, is none of ours. */
const maxBytes = 64 * 1024 * 1024

/** The newest whole version of a state; none before the first. A damaged version is passed over, and told in the log. */
export const read = Effect.fn("StateFile.read")(
  function*(folder: string, name: string): Effect.fn.Return<Option.Option<string>, StateFileError> {
    for (const { file } of (yield* versions(folder, name)).toReversed()) {
      const text = yield* readVersion(path.join(folder, file))
      if (Option.isSome(text)) return text
    }
    return Option.none()
  }
)

/** The same, understood by its form; one of another form is none, told in the log in these words. */
export const readAs = Effect.fn("StateFile.readAs")(
  function*<A>(
    folder: string,
    name: string,
    decode: (text: string) => Result.Result<A, unknown>,
    unknownForm: string
  ): Effect.fn.Return<Option.Option<A>, StateFileError> {
    const text = yield* read(folder, name)
    if (Option.isNone(text)) return Option.none()
    const kept = decode(text.value)
    if (Result.isFailure(kept)) yield* Effect.logWarning(unknownForm)
    return Result.getSuccess(kept)
  }
)

/** Puts a text in the place of the state that was. Answers once it is on stable storage. */
export const replace = Effect.fn("StateFile.replace")(
  function*(folder: string, name: string, text: string): Effect.fn.Return<void, StateFileError> {
    yield* makeFolder(folder)
    const old = yield* versions(folder, name)
    const next = (old.at(-1)?.version ?? 0) + 1
    yield* writeNew(path.join(folder, `${name}.${next}`), `${checksumLine(text)}\n${text}`)
    for (const { file } of old) yield* Effect.ignore(remove(path.join(folder, file)))
  },
  Effect.uninterruptible
)

/** Gives all versions of a state names under which they are not read any more: for a person to look into. */
export const setAside = Effect.fn("StateFile.setAside")(
  function*(folder: string, name: string): Effect.fn.Return<void, StateFileError> {
    for (const { file } of yield* versions(folder, name)) {
      yield* rename(path.join(folder, file), path.join(folder, `${file}.bad`))
    }
  },
  Effect.uninterruptible
)

/** Takes a state away, all versions of it. */
export const forget = Effect.fn("StateFile.forget")(
  function*(folder: string, name: string): Effect.fn.Return<void, StateFileError> {
    for (const { file } of yield* versions(folder, name)) yield* remove(path.join(folder, file))
  },
  Effect.uninterruptible
)

const versions = Effect.fnUntraced(function*(folder: string, name: string) {
  const names = yield* Effect.catchIf(list(folder), ({ code }) => code === "ENOENT", () => Effect.succeed([]))
  return names
    .filter((file) => file.startsWith(`${name}.`) && /^[1-9]\d{0,14}$/.test(file.slice(name.length + 1)))
    .map((file) => ({ file, version: Number(file.slice(name.length + 1)) }))
    .toSorted((a, b) => a.version - b.version)
})

const readVersion = Effect.fnUntraced(function*(file: string) {
  const bytes = yield* Effect.asSome(readWhole(file, maxBytes)).pipe(
    Effect.tapError((error) => Effect.logWarning(`${error.message}; passed over`)),
    Effect.orElseSucceed(() => Option.none())
  )
  if (Option.isNone(bytes)) return Option.none<string>()
  const content = bytes.value.toString("utf8")
  const end = content.indexOf("\n")
  const text = content.slice(end + 1)
  if (end > 0 && content.slice(0, end) === checksumLine(text)) return Option.some(text)
  yield* Effect.logWarning(`${file}: torn or damaged, passed over`)
  return Option.none<string>()
})

const checksumLine = (text: string) => `ITAMS1 ${sha256Hex(text)}`
