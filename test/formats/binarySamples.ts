const text = (characters: string) => [...characters].map((character) => character.charCodeAt(0))

/** Page 80h of a disk. */
export const page80 = (serial: string) => Uint8Array.from([0, 0x80, 0, serial.length, ...text(serial)])

/** Page 89h as libata makes it: words of IDENTIFY DEVICE from byte 60 on, the two bytes of each word swapped. */
export const page89 = (identity: { readonly serial: string; readonly firmware: string; readonly model: string }) => {
  const page = new Uint8Array(572)
  page.set([0, 0x89, 0x02, 0x38, 0, 0, 0, 0, ...text("linux   libata          3.00")])
  page[56] = 0xec
  const put = (word: number, length: number, value: string) =>
    text(value.padEnd(length)).forEach((byte, index) => page[60 + word * 2 + (index ^ 1)] = byte)
  put(10, 20, identity.serial.padStart(20))
  put(23, 8, identity.firmware)
  put(27, 40, identity.model)
  return page
}

/** What utmp(5) keeps of a login. */
export interface UtmpSample {
  readonly type: number
  readonly pid: number
  readonly line: string
  readonly user: string
  readonly host: string
  readonly since: number
}

/** Records of utmp(5) as glibc lays them out on x86 (384 bytes) or ARM (400 bytes). */
export const utmpFile = (size: 384 | 400, records: ReadonlyArray<UtmpSample>) => {
  const bytes = new Uint8Array(size * records.length)
  records.forEach((record, index) => {
    const view = new DataView(bytes.buffer, index * size, size)
    const put = (offset: number, text: string) => bytes.set(new TextEncoder().encode(text), index * size + offset)
    view.setInt16(0, record.type, true)
    view.setInt32(4, record.pid, true)
    put(8, record.line)
    put(44, record.user)
    put(76, record.host)
    if (size === 384) view.setInt32(340, record.since, true)
    else view.setBigInt64(344, BigInt(record.since), true)
  })
  return bytes
}
