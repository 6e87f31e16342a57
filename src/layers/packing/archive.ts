import * as NodeStream from "@effect/platform-node/NodeStream"
import { Stream } from "effect"
import { Tar, Zip } from "effect/encoding"
import { createGzip } from "node:zlib"
import type { Executable } from "./executables.ts"
import { PackageRefused, refused } from "./PackageRefused.ts"

/** One file of an archive. */
export interface Member {
  /** Path in the archive, with slashes. */
  readonly name: string
  /** Permission bits, where a system has them. */
  readonly mode: number
  readonly content: Uint8Array | Executable
}

/**
 * Archives are made while they are read: what they take of memory does not depend on their size. The same members at the
 * same moment give the same bytes. Both compress with zlib's level 6.
 */

/** A zip archive (APPNOTE.TXT): deflated, without folders of its own. */
export const zipped = (members: ReadonlyArray<Member>, moment: Date): Stream.Stream<Uint8Array, PackageRefused> =>
  Stream.fromIterable(members).pipe(
    Stream.map(({ content, mode, name }) =>
      content instanceof Uint8Array
        ? Zip.file(name, content, { mode, mtime: moment })
        : Zip.fileStream(name, content.bytes, { mode, mtime: moment, size: content.sizeBytes })
    ),
    Stream.pipeThroughChannel(Zip.encode<never, unknown, Zip.ContentEntry | Zip.Entry<PackageRefused>>()),
    Stream.mapError(asRefused)
  )

/** A tar archive (POSIX.1-1988 ustar), gzipped (RFC 1952). */
export const tarred = (members: ReadonlyArray<Member>, moment: Date): Stream.Stream<Uint8Array, PackageRefused> =>
  Stream.fromIterable(members).pipe(
    Stream.map(({ content, mode, name }): Tar.Entry<PackageRefused> =>
      content instanceof Uint8Array
        ? Tar.file(name, content, { mode, mtime: moment })
        : Tar.fileStream(name, content.sizeBytes, content.bytes, { mode, mtime: moment })
    ),
    Stream.pipeThroughChannel(Tar.encode<never, unknown, Tar.Entry<PackageRefused>>()),
    NodeStream.pipeThroughDuplex({ evaluate: () => createGzip({ level: 6 }), onError: asRefused }),
    Stream.mapError(asRefused)
  )

/** An archive that cannot be written: a file has another size than it had when it was looked at. */
const asRefused = (error: unknown) =>
  error instanceof PackageRefused ? error : refused(error instanceof Error ? error.message : String(error))
