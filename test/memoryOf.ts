import * as fs from "node:fs"

const pieceBytes = 16 * 1024 * 1024

/**
 * All that a process holds in memory and could leave in a core (core(5)): everything that it may read, piece by piece,
 * each beginning with the end of the one before it. Only Linux shows it, and only to the parent.
 */
export function* memoryOf(processId: number, overlap = 4096): Generator<Buffer> {
  const memory = fs.openSync(`/proc/${processId}/mem`, "r")
  try {
    for (const line of fs.readFileSync(`/proc/${processId}/maps`, "latin1").trimEnd().split("\n")) {
      const [, from, to, name = ""] = /^([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \d+\s*(.*)$/.exec(line) ?? []
      if (from === undefined || to === undefined || /^\[v(?:var|syscall|dso)/.test(name)) continue
      let tail = Buffer.alloc(0)
      for (let at = BigInt(`0x${from}`); at < BigInt(`0x${to}`); at += BigInt(pieceBytes)) {
        const left = BigInt(`0x${to}`) - at
        const piece = Buffer.alloc(left < pieceBytes ? Number(left) : pieceBytes)
        const read = readAt(memory, piece, at)
        if (read <= 0) break
        const all = Buffer.concat([tail, piece.subarray(0, read)])
        yield all
        tail = all.subarray(Math.max(0, all.length - overlap))
      }
    }
  } finally {
    fs.closeSync(memory)
  }
}

/** Pages that are mapped and not there, beyond the end of a file, cannot be read. */
const readAt = (memory: number, piece: Buffer, at: bigint) => {
  try {
    return fs.readSync(memory, piece, 0, piece.length, at)
  } catch {
    return 0
  }
}
