/**
 * The few fields of a Windows executable that are read and set here. Layout: Microsoft, "PE Format"; only PE32+, which is
 * what 64-bit programs are.
 */

/** `IMAGE_SUBSYSTEM_WINDOWS_GUI` is not given a console, `IMAGE_SUBSYSTEM_WINDOWS_CUI` is. */
export const subsystems = { gui: 2, console: 3 } as const

export type Subsystem = keyof typeof subsystems

export interface Executable {
  /** `IMAGE_FILE_MACHINE_*`: 0x8664 is x64. */
  readonly machine: number
  readonly subsystem: number
  readonly checksum: number
  /** Where the Authenticode signature lies in the file; nowhere where there is none. */
  readonly certificates: { readonly offset: number; readonly bytes: number } | undefined
}

/** Offsets in the file, of what its headers say where it is. */
const locate = (image: Buffer) => {
  if (image.length < 0x40 || image.toString("latin1", 0, 2) !== "MZ") throw new Error("no MZ header")
  const header = image.readUInt32LE(0x3c)
  const optional = header + 24
  // up to the end of the entry for certificates
  if (optional + 152 > image.length || image.toString("latin1", header, header + 4) !== "PE\0\0") {
    throw new Error("no PE header")
  }
  if (image.readUInt16LE(optional) !== 0x20b) throw new Error("not PE32+, the format of 64-bit programs")
  if (image.readUInt32LE(optional + 108) < 5) throw new Error("no entry for certificates")
  return { machine: header + 4, checksum: optional + 64, subsystem: optional + 68, certificates: optional + 144 }
}

export const inspect = (image: Buffer): Executable => {
  const at = locate(image)
  const offset = image.readUInt32LE(at.certificates)
  return {
    machine: image.readUInt16LE(at.machine),
    subsystem: image.readUInt16LE(at.subsystem),
    checksum: image.readUInt32LE(at.checksum),
    certificates: offset === 0 ? undefined : { offset, bytes: image.readUInt32LE(at.certificates + 4) }
  }
}

/**
 * Without its Authenticode signature, which no longer holds once anything is changed. Certificates are the one thing that
 * the headers name by its place in the file; they have to be the last thing in it.
 */
export const withoutSignature = (image: Buffer): Buffer => {
  const { certificates } = inspect(image)
  if (certificates === undefined) return image
  if (certificates.offset + certificates.bytes !== image.length) throw new Error("something follows the signature")
  const stripped = Buffer.from(image.subarray(0, certificates.offset))
  const entry = locate(stripped).certificates
  stripped.fill(0, entry, entry + 8)
  return stripped
}

export const withSubsystem = (image: Buffer, subsystem: Subsystem): Buffer => {
  const patched = Buffer.from(image)
  patched.writeUInt16LE(subsystems[subsystem], locate(patched).subsystem)
  return patched
}

/** With the checksum of its content. Windows asks for it only of drivers, and some scanners of all. */
export const withChecksum = (image: Buffer): Buffer => {
  const summed = Buffer.from(image)
  summed.writeUInt32LE(checksumOf(image), locate(image).checksum)
  return summed
}

/** What `CheckSumMappedFile` of imagehlp.dll finds: the sum of all 16-bit words, carries added, and of the length. */
export const checksumOf = (image: Buffer): number => {
  const field = locate(image).checksum
  const even = image.length - image.length % 2
  let sum = even === image.length ? 0 : image[even]!
  for (let offset = 0; offset < even; offset += 2) {
    if (offset === field || offset === field + 2) continue
    sum += image[offset]! | image[offset + 1]! << 8
    sum = (sum & 0xffff) + (sum >>> 16)
  }
  return (sum + image.length) >>> 0
}
