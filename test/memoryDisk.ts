import { constants } from "node:fs"
import * as path from "node:path"
import type { Disk, FileStats, OpenFile } from "../src/layers/disk.ts"

/**
 * A disk in memory that keeps apart what programs see and what a power cut leaves. Data are durable after a sync of the
 * file, names after a sync of the folder; of everything else an arbitrary part survives, data in blocks of 512 bytes.
 */

interface File {
  readonly ino: number
  data: Buffer
  durable: Buffer
}

interface Folder {
  readonly ino: number
  readonly names: Map<string, Node>
  readonly durable: Map<string, Node>
  /** Changes of names that are not durable yet: whether a name appears or disappears, in order. */
  readonly pending: Array<ReadonlyArray<readonly [name: string, node: Node | undefined]>>
}

type Node = File | Folder

const isFolder = (node: Node): node is Folder => "names" in node

/** What a disk does not keep, though it says so. */
export interface Flaws {
  readonly ignoresFolderSync?: boolean
  readonly ignoresFileSync?: boolean
}

const block = 512

const failure = (code: string) => Object.assign(new Error(code), { code })

export const make = (flaws: Flaws = {}) => {
  let inodes = 1
  const newFolder = (): Folder => ({ ino: inodes++, names: new Map(), durable: new Map(), pending: [] })
  const root = newFolder()
  const state = newFolder()
  root.names.set("state", state)
  root.durable.set("state", state)
  let room: "roomy" | "scarce" | "full" = "roomy"
  let boots = 1
  let starts = 1
  let callsLeft = Infinity
  let dead = false
  let callsAllowed = Infinity
  let callsUntilError = Infinity

  /** One system call: the one at which the process dies takes effect, but nobody learns of it. */
  const call = async <A>(run: () => A): Promise<A> => {
    if (dead || callsUntilError-- === 0) throw failure("EIO")
    callsLeft--
    const result = run()
    if (callsLeft >= 0) return result
    dead = true
    throw failure("EIO")
  }

  /** A call that goes by a name: what somebody may deny, while files that are open stay so. */
  const callByName = <A>(run: () => A): Promise<A> =>
    call(() => {
      if (callsAllowed-- <= 0) throw failure("EACCES")
      return run()
    })

  const find = (file: string): Node | undefined => {
    let node: Node | undefined = root
    for (const name of file.split("/").filter((part) => part !== "")) {
      node = node !== undefined && isFolder(node) ? node.names.get(name) : undefined
    }
    return node
  }
  const get = (file: string): Node => {
    const node = find(file)
    if (node === undefined) throw failure("ENOENT")
    return node
  }
  const change = (folder: string, ...changes: ReadonlyArray<readonly [name: string, node: Node | undefined]>) => {
    const { names, pending } = get(folder) as Folder
    for (const [name, node] of changes) {
      if (node === undefined) names.delete(name)
      else names.set(name, node)
    }
    pending.push(changes)
  }

  const system = (file: string): File | undefined => {
    const text = file === "/proc/sys/kernel/random/boot_id"
      ? `boot-${boots}\n`
      : file === `/proc/${process.pid}/stat`
      ? `${process.pid} (an agent) S ${"0 ".repeat(18)}${starts} 0\n`
      : undefined
    return text === undefined ? undefined : { ino: 0, data: Buffer.from(text), durable: Buffer.from(text) }
  }

  const statsOf = (node: Node): FileStats => ({
    isFile: () => !isFolder(node),
    isDirectory: () => isFolder(node),
    isSymbolicLink: () => false,
    size: isFolder(node) ? 0 : node.data.length,
    mode: isFolder(node) ? 0o700 : 0o600,
    uid: process.getuid?.() ?? 0,
    ino: node.ino
  })

  const syncFolder = (folder: Folder) => {
    for (const changes of folder.pending.splice(0)) applyTo(folder.durable, changes)
  }

  const handleOf = (node: Node): OpenFile => ({
    writeFile: (data) =>
      call(() => {
        if (room === "full") throw failure("ENOSPC")
        ;(node as File).data = Buffer.from(data as Uint8Array)
      }),
    readFile: () => call(() => (node as File).data),
    read: (buffer, offset, length, position) =>
      call(() => ({ bytesRead: (node as File).data.copy(buffer, offset, position, position + length) })),
    truncate: (length) =>
      call(() => {
        ;(node as File).data = (node as File).data.subarray(0, length)
      }),
    stat: () => call(() => statsOf(node)),
    sync: () =>
      call(() => {
        if (isFolder(node)) {
          if (!flaws.ignoresFolderSync) syncFolder(node)
        } else if (!flaws.ignoresFileSync) node.durable = node.data
      }),
    close: () => call(() => {})
  })

  const disk: typeof Disk["Service"] = {
    open: (file, flags) =>
      callByName(() => {
        if ((flags & constants.O_CREAT) === 0) return handleOf(system(file) ?? get(file))
        if (find(file) !== undefined) throw failure("EEXIST")
        if (room === "full") throw failure("ENOSPC")
        const made: File = { ino: inodes++, data: Buffer.alloc(0), durable: Buffer.alloc(0) }
        change(path.dirname(file), [path.basename(file), made])
        return handleOf(made)
      }),
    unlink: (file) =>
      callByName(() => {
        get(file)
        change(path.dirname(file), [path.basename(file), undefined])
      }),
    rename: (from, to) =>
      callByName(() => change(path.dirname(from), [path.basename(from), undefined], [path.basename(to), get(from)])),
    readdir: (folder) => callByName(() => [...(get(folder) as Folder).names.keys()]),
    lstat: (file) => callByName(() => statsOf(get(file))),
    mkdir: (folder) =>
      callByName(() => {
        if (find(folder) !== undefined) return undefined
        change(path.dirname(folder), [path.basename(folder), newFolder()])
        return folder
      }),
    statfs: () =>
      callByName(() => ({ bsize: 4096, blocks: 2_000_000, bavail: { roomy: 1_000_000, scarce: 10, full: 0 }[room] }))
  }

  /** What is left of names and data when the power goes; `survives` is asked for each part that is not durable. */
  const settle = (node: Node, survives: () => boolean): void => {
    if (!isFolder(node)) {
      node.data = node.durable = node.data === node.durable ? node.data : survivors(node, survives)
      return
    }
    for (const changes of node.pending.splice(0)) if (survives()) applyTo(node.durable, changes)
    node.names.clear()
    for (const [name, child] of node.durable) {
      node.names.set(name, child)
      settle(child, survives)
    }
  }

  return {
    disk,
    /** The process dies at the so-many-th call from now on. */
    dieAfter: (calls: number) => {
      callsLeft = calls
    },
    isDead: () => dead,
    /** One call, the so-many-th from now on, fails. */
    failAfter: (calls: number) => {
      callsUntilError = calls
    },
    /** From the so-many-th call that goes by a name on, the folders are denied, until they are allowed again. */
    denyAfter: (calls: number) => {
      callsAllowed = calls
    },
    allow: () => {
      callsAllowed = Infinity
    },
    /** The process is gone; the machine goes on. */
    kill: () => {
      dead = false
      callsLeft = Infinity
      starts++
    },
    cutPower: (survives: () => boolean) => {
      settle(root, survives)
      dead = false
      callsLeft = Infinity
      boots++
    },
    setRoom: (now: typeof room) => {
      room = now
    },
    namesIn: (folder: string): ReadonlyArray<string> => {
      const node = find(folder)
      return node === undefined ? [] : [...(node as Folder).names.keys()].toSorted()
    },
    /** Somebody else changes a file, for good. */
    overwrite: (file: string, by: (data: Buffer) => Buffer) => {
      const node = get(file) as File
      node.data = node.durable = by(Buffer.from(node.data))
    }
  }
}
export type MemoryDisk = ReturnType<typeof make>

const applyTo = (names: Map<string, Node>, changes: Folder["pending"][number]) => {
  for (const [name, node] of changes) {
    if (node === undefined) names.delete(name)
    else names.set(name, node)
  }
}

const survivors = ({ data, durable }: File, survives: () => boolean): Buffer => {
  const left = Buffer.alloc(survives() ? data.length : durable.length)
  for (let start = 0; start < left.length; start += block) {
    const from = survives() ? data : durable
    left.set(from.subarray(start, Math.min(start + block, left.length)), start)
  }
  return left
}
