import { Effect, Option, Stream } from "effect"
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import * as path from "node:path"
import { Sha256Sums } from "../../domain/formats/Sha256Sums.ts"
import { sha256Hex } from "../sha256.ts"
import { codeOf, lookAt, readWhole } from "../storage.ts"
import { type PackageRefused, refused } from "./PackageRefused.ts"

/** A folder with what packages are made of, as `npm run package` leaves it, and what its `SHA256SUMS` says of it. */
export interface Executables {
  readonly folder: string
  readonly sums: ReadonlyMap<string, string>
}

/** A file that goes into packages as it is. */
export interface Executable {
  readonly sizeBytes: number
  /** Fails at the end where the bytes are not those that `SHA256SUMS` vouches for. */
  readonly bytes: Stream.Stream<Uint8Array, PackageRefused>
}

const sumsName = "SHA256SUMS"

/** More than a few lines of digests, or a script, is something else. */
const textLimitBytes = 1024 * 1024

/** Executables from the first of these folders that holds a `SHA256SUMS`. */
export const find = Effect.fnUntraced(function*(folders: ReadonlyArray<string>) {
  for (const folder of folders) {
    const file = path.join(folder, sumsName)
    if (Option.isNone(yield* Effect.mapError(lookAt(file), ({ message }) => refused(message)))) continue
    const text = yield* readWhole(file, textLimitBytes).pipe(Effect.mapError(({ message }) => refused(message)))
    const sums = yield* Effect.mapError(
      Effect.fromResult(Sha256Sums.decode(text.toString("utf8"))),
      ({ message }) => refused(`${file}: ${message}`)
    )
    return { folder, sums } satisfies Executables
  }
  return yield* refused(`there are no executables in ${folders.join(", ")}: a folder of them has a file ${sumsName}`)
})

/** One of the executables, which is read when its bytes are asked for. */
export const executable = Effect.fnUntraced(function*({ folder, sums }: Executables, name: string) {
  const file = path.join(folder, name)
  const expected = yield* sumOf(sums, name, folder)
  const found = yield* Effect.mapError(lookAt(file), ({ message }) => refused(message))
  if (Option.isNone(found)) return yield* refused(`${file} is not there: a package has to hold it`)
  if (!found.value.isFile()) return yield* refused(`${file} is not a file`)
  return { sizeBytes: found.value.size, bytes: vouchedFor(file, expected) } satisfies Executable
})

/** A text that lies beside the executables, whole. */
export const script = Effect.fnUntraced(function*({ folder, sums }: Executables, name: string) {
  const file = path.join(folder, name)
  const expected = yield* sumOf(sums, name, folder)
  const bytes = yield* readWhole(file, textLimitBytes).pipe(Effect.mapError(({ message }) => refused(message)))
  return sha256Hex(bytes) === expected ? bytes : yield* tampered(file)
})

const sumOf = (sums: Executables["sums"], name: string, folder: string) => {
  const sum = sums.get(name)
  return sum === undefined
    ? refused(`${path.join(folder, sumsName)} does not name ${name}: a package has to hold it`)
    : Effect.succeed(sum)
}

const tampered = (file: string) =>
  refused(`${file} is not the file that ${sumsName} vouches for: it is damaged, or somebody has changed it`)

/** A divisor of the sizes that zlib and the page cache work with; more only takes memory. */
const chunkBytes = 256 * 1024

/** What is packed is what is checked: the digest is made of the very bytes that are handed on. */
const vouchedFor = (file: string, expected: string) =>
  Stream.suspend(() => {
    const hash = createHash("sha256")
    return Stream.fromAsyncIterable(
      createReadStream(file, { highWaterMark: chunkBytes }) as AsyncIterable<Uint8Array>,
      (cause) => refused(`read ${file}: ${codeOf(cause)}`)
    ).pipe(
      Stream.tap((chunk) => Effect.sync(() => hash.update(chunk))),
      Stream.concat(Stream.suspend(() => hash.digest("hex") === expected ? Stream.empty : Stream.fail(tampered(file))))
    )
  })
