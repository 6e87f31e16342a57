import { Context } from "effect"
import * as fs from "node:fs/promises"

/** What the system says of a path. */
export interface FileStats {
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
  readonly size: number
  readonly mode: number
  readonly uid: number
  readonly ino: number
}

/** An open file or folder. */
export interface OpenFile {
  writeFile(data: Uint8Array | string): Promise<void>
  readFile(options: { readonly signal: AbortSignal }): Promise<Buffer>
  /** Fills a part of a buffer from a place in the file, and answers how much of it. */
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>
  truncate(length: number): Promise<void>
  stat(): Promise<FileStats>
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * The system calls that durable state is made of, named and meant as in `node:fs/promises`. All of them go through
 * here, so that a disk in memory can stand in, whose power can be cut at any of them.
 */
export const Disk = Context.Reference<{
  open(path: string, flags: number, mode: number): Promise<OpenFile>
  unlink(path: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  readdir(path: string): Promise<ReadonlyArray<string>>
  lstat(path: string): Promise<FileStats>
  /** Answers with the topmost folder that it had to make. */
  mkdir(path: string, options: { readonly recursive: true; readonly mode: number }): Promise<string | undefined>
  statfs(path: string): Promise<{ readonly bavail: number; readonly bsize: number; readonly blocks: number }>
}>("itam-agent/layers/disk/Disk", { defaultValue: () => fs })
