import { Effect } from "effect"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { crc32, inflateRawSync } from "node:zlib"
import { temporaryFolder } from "./aReport.ts"

/** Bytes that do not compress, the same for the same seed. */
const noise = (seed: string, sizeBytes: number) => {
  const blocks: Array<Buffer> = []
  for (let block = 0; block * 32 < sizeBytes; block++) {
    blocks.push(createHash("sha256").update(`${seed} ${block}`).digest())
  }
  return Buffer.concat(blocks).subarray(0, sizeBytes)
}

/** What lies in the folder of executables; larger than what is read at once, so that each goes through in pieces. */
export const executables: { readonly [name: string]: Buffer } = {
  "ITAM_Scanner.exe": noise("console", 700_001),
  "ITAM_Scanner_Background.exe": Buffer.concat([Buffer.alloc(600_000), noise("background", 5)]),
  "install_scanner.bat": Buffer.from("@echo off\r\necho C:\\Program Files\\ITAM Scanner\r\n"),
  "linux-arm64/itam-agent": Buffer.from("#!/bin/sh\necho arm64 \"$@\"\n"),
  "linux-x64/itam-agent": Buffer.from("#!/bin/sh\necho x64 \"$@\"\n")
}

/** The digests of the files of a folder, as a build writes them. */
export const vouchFor = (folder: string) => {
  const sums = Object.keys(executables).map((name) =>
    `${createHash("sha256").update(fs.readFileSync(path.join(folder, name))).digest("hex")}  ${name}\n`
  )
  fs.writeFileSync(path.join(folder, "SHA256SUMS"), sums.join(""))
}

/** A folder as `npm run package` leaves it, with executables that are none; gone with the scope. */
export const folderOfExecutables = Effect.map(temporaryFolder, (folder) => {
  for (const [name, content] of Object.entries(executables)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), content)
  }
  vouchFor(folder)
  return folder
})

export interface Unzipped {
  readonly name: string
  readonly content: Buffer
  readonly mode: number
  /** As the archive tells it, in UTC. */
  readonly modifiedAt: string
}

/** Two numbers that MS-DOS keeps a moment in, to two seconds (APPNOTE.TXT, 4.4.6). */
const dosTime = (time: number, date: number) =>
  new Date(Date.UTC(
    1980 + (date >>> 9),
    (date >>> 5 & 15) - 1,
    date & 31,
    time >>> 11,
    time >>> 5 & 63,
    (time & 31) * 2
  )).toISOString()

/** Reads a zip archive by its central directory, as Windows does (APPNOTE.TXT, 4.3.12 and 4.3.16). */
export const unzipped = (zip: Buffer): ReadonlyArray<Unzipped> => {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"))
  const count = zip.readUInt16LE(end + 10)
  const files: Array<Unzipped> = []
  for (let index = 0, at = zip.readUInt32LE(end + 16); index < count; index++) {
    const [method, sum, packedBytes, bytes] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 16),
      zip.readUInt32LE(at + 20),
      zip.readUInt32LE(at + 24)
    ]
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field))
    const local = zip.readUInt32LE(at + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const packed = zip.subarray(start, start + packedBytes!)
    const content = method === 0 ? packed : inflateRawSync(packed)
    const name = zip.toString("utf8", at + 46, at + 46 + nameBytes!)
    if (content.length !== bytes || crc32(content) !== sum) throw new Error(`${name} is damaged in the archive`)
    const mode = zip.readUInt32LE(at + 38) >>> 16 & 0o777
    files.push({ name, content, mode, modifiedAt: dosTime(zip.readUInt16LE(at + 12), zip.readUInt16LE(at + 14)) })
    at += 46 + nameBytes! + extraBytes! + commentBytes!
  }
  return files
}
