import { constants } from "node:fs"
import * as path from "node:path"
import type { Disk, FileStats, OpenFile } from "../src/layers/disk.ts"

interface Node {
  readonly ino: number
  readonly kind: "file" | "folder" | "link"
  mode: number
  data: Buffer
}

const failure = (code: string) => Object.assign(new Error(code), { code })

/**
 * A disk in memory for logs: it fills up to the byte, in the middle of a write, names are moved and deleted by others,
 * and any call can be refused.
 */
export const make = () => {
  let inodes = 1
  const node = (kind: Node["kind"], mode: number): Node => ({ ino: inodes++, kind, mode, data: Buffer.alloc(0) })
  const names = new Map<string, Node>([["/state", node("folder", 0o700)]])
  let freeBytes = Infinity
  const refused = new Map<string, string>()
  const held = new Map<string, PromiseWithResolvers<void>>()
  const calls: Array<string> = []

  const call = async <A>(name: string, run: () => A): Promise<A> => {
    calls.push(name)
    await held.get(name)?.promise
    const code = refused.get(name)
    if (code !== undefined) throw failure(code)
    return run()
  }
  const get = (file: string) => names.get(file) ?? thrown("ENOENT")
  const thrown = (code: string): never => {
    throw failure(code)
  }
  const statsOf = ({ data, ino, kind, mode }: Node): FileStats => ({
    ino,
    mode,
    size: data.length,
    uid: process.getuid?.() ?? 0,
    isFile: () => kind === "file",
    isDirectory: () => kind === "folder",
    isSymbolicLink: () => kind === "link"
  })

  const handleOf = (file: Node, flags: number): OpenFile => ({
    writeFile: (data) =>
      call("write", () => {
        if ((flags & constants.O_APPEND) === 0) return thrown("EINVAL")
        const bytes = Buffer.from(data as Uint8Array)
        const taken = bytes.subarray(0, Math.min(bytes.length, freeBytes))
        file.data = Buffer.concat([file.data, taken])
        freeBytes -= taken.length
        if (taken.length < bytes.length) thrown("ENOSPC")
      }),
    truncate: (length) =>
      call("truncate", () => {
        freeBytes += file.data.length - length
        file.data = file.data.subarray(0, length)
      }),
    read: (buffer, offset, length, position) =>
      call("read", () => ({ bytesRead: file.data.copy(buffer, offset, position, position + length) })),
    readFile: () => call("read", () => file.data),
    stat: () => call("fstat", () => statsOf(file)),
    sync: () => call("fsync", () => {}),
    close: () => call("close", () => {})
  })

  const disk: typeof Disk["Service"] = {
    open: (file, flags, mode) =>
      call("open", () => {
        const found = names.get(file)
        if (found?.kind === "link" && (flags & constants.O_NOFOLLOW) !== 0) return thrown("ELOOP")
        if (found !== undefined) return handleOf(found, flags)
        if ((flags & constants.O_CREAT) === 0 || !names.has(path.dirname(file))) return thrown("ENOENT")
        if (freeBytes === 0) return thrown("ENOSPC")
        const made = node("file", mode)
        names.set(file, made)
        return handleOf(made, flags)
      }),
    unlink: (file) =>
      call("unlink", () => {
        get(file)
        names.delete(file)
      }),
    rename: (from, to) =>
      call("rename", () => {
        const moved = get(from)
        names.delete(from)
        names.set(to, moved)
      }),
    readdir: (folder) =>
      call(
        "readdir",
        () => [...names.keys()].filter((each) => path.dirname(each) === folder).map((each) => path.basename(each))
      ),
    lstat: (file) => call("lstat", () => statsOf(get(file))),
    mkdir: (folder, { mode }) =>
      call("mkdir", () => {
        if (names.has(folder)) return undefined
        names.set(folder, node("folder", mode))
        return folder
      }),
    statfs: () => call("statfs", () => ({ bavail: 0, bsize: 1, blocks: 1 }))
  }

  return {
    disk,
    /** What the system was asked to do, in order. */
    calls,
    setFree: (bytes: number) => {
      freeBytes = bytes
    },
    /** From now on this call fails so; without a code it works again. */
    refuse: (name: string, code?: string) => code === undefined ? refused.delete(name) : refused.set(name, code),
    /** From now on this call does not end, until it is let go. */
    hold: (name: string) => void held.set(name, Promise.withResolvers()),
    letGo: (name: string) => held.get(name)?.resolve(),
    text: (file: string) => names.get(file)?.data.toString() ?? "",
    mode: (file: string) => get(file).mode,
    namesIn: (folder: string) =>
      [...names.keys()].filter((each) => path.dirname(each) === folder).map((each) => path.basename(each)).toSorted(),
    /** What somebody else does. */
    put: (file: string, text: string) => {
      names.set(file, { ...node("file", 0o600), data: Buffer.from(text) })
    },
    putLink: (file: string) => {
      names.set(file, node("link", 0o777))
    },
    open: (folder: string) => {
      get(folder).mode = 0o777
    },
    remove: (file: string) => {
      for (const each of names.keys()) if (each === file || each.startsWith(`${file}/`)) names.delete(each)
    }
  }
}
