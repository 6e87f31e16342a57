import { crc32, deflateSync } from "node:zlib"

/** Edge lengths in pixels that Windows asks for: lists, the desktop, large tiles. */
const edges = [16, 32, 48, 256]

interface Colour {
  readonly red: number
  readonly green: number
  readonly blue: number
}

const ground: Colour = { red: 31, green: 78, blue: 140 }
const glass: Colour = { red: 255, green: 255, blue: 255 }

/** Distances from outlines, negative inside; the drawing is 1 wide and 1 high. */
const fromSquare = (x: number, y: number) => {
  const [half, radius] = [0.48, 0.12]
  const [dx, dy] = [Math.abs(x - 0.5) - half + radius, Math.abs(y - 0.5) - half + radius]
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius
}

const fromRing = (x: number, y: number) => Math.abs(Math.hypot(x - 0.43, y - 0.43) - 0.2) - 0.05

const fromHandle = (x: number, y: number) => {
  const [start, end] = [0.6, 0.78]
  const along = Math.min(Math.max((x + y) / 2, start), end)
  return Math.hypot(x - along, y - along) - 0.06
}

/** How much of a pixel is inside, given its centre's distance from an outline in pixels. */
const cover = (distance: number) => Math.min(Math.max(0.5 - distance, 0), 1)

/** A magnifying glass on a square with round corners, in rows of RGBA. */
const drawn = (edge: number): Buffer => {
  const rows: Array<number> = []
  for (let row = 0; row < edge; row++) {
    // each row of a PNG is preceded by its filter, here none
    rows.push(0)
    for (let column = 0; column < edge; column++) {
      const [x, y] = [(column + 0.5) / edge, (row + 0.5) / edge]
      const white = cover(Math.min(fromRing(x, y), fromHandle(x, y)) * edge)
      const mixed = (colour: keyof Colour) => Math.round(ground[colour] + (glass[colour] - ground[colour]) * white)
      rows.push(mixed("red"), mixed("green"), mixed("blue"), Math.round(255 * cover(fromSquare(x, y) * edge)))
    }
  }
  return Buffer.from(rows)
}

const chunk = (type: string, data: Buffer) => {
  const content = Buffer.concat([Buffer.from(type, "latin1"), data])
  const framed = Buffer.alloc(content.length + 8)
  framed.writeUInt32BE(data.length, 0)
  content.copy(framed, 4)
  framed.writeUInt32BE(crc32(content), content.length + 4)
  return framed
}

/** The drawing as PNG (ISO/IEC 15948), 8 bits a channel. */
export const png = (edge: number): Buffer => {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0])
  header.writeUInt32BE(edge, 0)
  header.writeUInt32BE(edge, 4)
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1")
  const rows = deflateSync(drawn(edge), { level: 9 })
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))])
}

/** The drawing in all sizes, as a file of Windows: a directory of pictures, and behind it each as PNG. */
export const icon = (): Buffer => {
  const pictures = edges.map(png)
  const directory = Buffer.alloc(6 + 16 * edges.length)
  directory.writeUInt16LE(1, 2)
  directory.writeUInt16LE(edges.length, 4)
  let offset = directory.length
  for (const [index, picture] of pictures.entries()) {
    const at = 6 + 16 * index
    // an edge of 256 is written as 0
    directory.writeUInt8(edges[index]! % 256, at)
    directory.writeUInt8(edges[index]! % 256, at + 1)
    directory.writeUInt16LE(1, at + 4)
    directory.writeUInt16LE(32, at + 6)
    directory.writeUInt32LE(picture.length, at + 8)
    directory.writeUInt32LE(offset, at + 12)
    offset += picture.length
  }
  return Buffer.concat([directory, ...pictures])
}
