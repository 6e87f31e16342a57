import { make, misfit } from "./Format.ts"

/** Of every process its id and nothing else (ps(1)). */
export const psArguments: ReadonlyArray<string> = ["-A", "-o", "pid="]

/** How many processes there are, without the one that counts them. */
export const MacProcesses = make<number>("ps", (text) => {
  const count = text.split("\n").filter((line) => /^\s{0,16}\d{1,10}\s{0,4}$/.test(line)).length
  return count > 1 ? count - 1 : misfit("no processes")
})
