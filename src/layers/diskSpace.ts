import { Effect } from "effect"
import { call, type StorageError } from "./storage.ts"

/** How much room a disk has: what is free for us, and all there is. */
export interface DiskSpace {
  readonly freeBytes: number
  readonly totalBytes: number
}

/** Room on the disk that a folder is on (statvfs(3)). */
export const spaceOf = (folder: string): Effect.Effect<DiskSpace, StorageError> =>
  Effect.map(call("ask for free space", folder, (disk) => disk.statfs(folder)), ({ bavail, blocks, bsize }) => ({
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize
  }))
