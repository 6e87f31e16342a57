/** Share of the full number of rounds, in percent: `ITAM_ROUNDS_PERCENT=2` while developing. */
const percent = Number(process.env["ITAM_ROUNDS_PERCENT"] ?? "100")

/** How many rounds to do of so many; at least one. */
export const rounds = (full: number): number => Math.max(1, Math.round(full * percent / 100))

/** 1, 2, 3, … up to a last number; with a share of the rounds only some of them, but no fewer than eight. */
export const everyFew = (last: number): ReadonlyArray<number> => {
  const stride = Math.max(1, Math.min(Math.round(100 / percent), Math.floor(last / 8)))
  return Array.from({ length: last }, (_, index) => index + 1).filter((number) => (number - 1) % stride === 0)
}

/** A number from 0 up to but not including 1. */
export type Chance = () => number

/** The same numbers for the same seed (mulberry32): a failure can be repeated by its seed. */
export const seeded = (seed: number): Chance => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Does the same for each, so many side by side, and answers in their order. */
export const sideBySide = async <A, B>(
  width: number,
  items: ReadonlyArray<A>,
  work: (item: A) => Promise<B>
): Promise<Array<B>> => {
  const results: Array<B> = []
  const queue = items.entries()
  const lane = async () => {
    for (const [index, item] of queue) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: width }, lane))
  return results
}
