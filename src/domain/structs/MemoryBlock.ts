/** A structure may point to the next of its kind; a list longer than this is damaged or goes round in circles. */
const longestChain = 4_096

/**
 * A copy of memory that Windows has filled, with the address that it had: pointers are followed as long as they stay
 * within. Little endian, as Windows is everywhere. Whatever lies outside is absent; nothing throws.
 */
export class MemoryBlock {
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private readonly address: bigint

  constructor(bytes: Uint8Array, address = 0n) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.address = address
  }

  get sizeBytes(): number {
    return this.bytes.length
  }

  u8(at: number): number | undefined {
    return this.holds(at, 1) ? this.view.getUint8(at) : undefined
  }

  u16(at: number): number | undefined {
    return this.holds(at, 2) ? this.view.getUint16(at, true) : undefined
  }

  u32(at: number): number | undefined {
    return this.holds(at, 4) ? this.view.getUint32(at, true) : undefined
  }

  u64(at: number): bigint | undefined {
    return this.holds(at, 8) ? this.view.getBigUint64(at, true) : undefined
  }

  /** A 64-bit number, where JavaScript can count that far. */
  count(at: number): number | undefined {
    const value = this.u64(at)
    return value !== undefined && value <= Number.MAX_SAFE_INTEGER ? Number(value) : undefined
  }

  slice(at: number, length: number): Uint8Array | undefined {
    return this.holds(at, length) ? this.bytes.subarray(at, at + length) : undefined
  }

  /** Where in this block the pointer at `at` leads, if it does. */
  pointed(at: number): number | undefined {
    const pointer = this.u64(at)
    if (pointer === undefined || pointer < this.address) return undefined
    const place = pointer - this.address
    return place < BigInt(this.bytes.length) ? Number(place) : undefined
  }

  /** From here to the end: for what ends in itself, like a text with its NUL. */
  from(at: number): Uint8Array {
    return this.bytes.subarray(at)
  }

  /** Places of structures of which each points to the next at `next`, the first by the pointer at `at`. */
  chain(at: number, next: number): ReadonlyArray<number> {
    const places: Array<number> = []
    for (let place = this.pointed(at); place !== undefined; place = this.pointed(place + next)) {
      if (places.length === longestChain) break
      places.push(place)
    }
    return places
  }

  private holds(at: number, length: number): boolean {
    return at >= 0 && length >= 0 && at + length <= this.bytes.length
  }
}
