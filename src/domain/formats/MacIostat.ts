import { make, misfit } from "./Format.ts"

/** Two samples a second apart, of the processors alone (iostat(8)); the first is the average since the start. */
export const iostatArguments: ReadonlyArray<string> = ["-n", "0", "-c", "2", "-w", "1"]

/** Share of processor time that was used in the last sample: columns `us`, `sy` and `id`, then averages of the load. */
export const MacIostat = make<number>("iostat", (text) => {
  const samples = text.split("\n").map((line) => line.trim()).filter((line) => /^\d/.test(line))
  const columns = samples.at(-1)?.split(/\s+/) ?? []
  const [user, system, idle] = columns.slice(0, 3).map((column) =>
    /^\d{1,3}$/.test(column) ? Number(column) : Number.NaN
  )
  const total = user! + system! + idle!
  // shares are rounded, each for itself
  return samples.length < 2 || !(total >= 97 && total <= 103) ? misfit("no second sample") : Math.max(0, 100 - idle!)
})
