/** Names of a log and of what was rotated out of it: `NAME`, then `NAME.1`, the newest of the older ones, `NAME.2`, … */
const rotatedName = (name: string, number: number): string => number === 0 ? name : `${name}.${number}`

/** What makes room for a new file. */
export interface Rotation {
  /** In this order: none of them meets another one, but for the last that is kept. */
  readonly renames: ReadonlyArray<readonly [from: string, to: string]>
  /** More than there may be, from a time when there might be more. */
  readonly surplus: ReadonlyArray<string>
}

/** How the files of a log in a folder make room, so that there are at most `files` of them, the new one included. */
export const rotation = (names: ReadonlyArray<string>, name: string, files: number): Rotation => {
  const numbers = names.flatMap((each) => {
    const digits = each.startsWith(`${name}.`) ? each.slice(name.length + 1) : ""
    return /^[1-9]\d{0,5}$/.test(digits) ? [Number(digits)] : []
  })
  const gap = Array.from({ length: files - 1 }, (_, index) => index + 1).find((number) => !numbers.includes(number))
  const last = gap ?? files - 1
  return {
    renames: Array.from({ length: last }, (_, index) => last - index).map((number) =>
      [rotatedName(name, number - 1), rotatedName(name, number)] as const
    ),
    surplus: numbers.filter((number) => number >= files).map((number) => rotatedName(name, number))
  }
}
