import { make } from "./Format.ts"

/**
 * What is asked of the kernel, as subtrees: a name that one version does not know would end the program with an error
 * (sysctl(8)). They hold no secret, and what is not needed of them is passed over.
 */
export const sysctlArguments: ReadonlyArray<string> = ["hw", "machdep.cpu", "kern"]

/** What a sample of the load needs; every macOS since 10.9 has these names. */
export const sysctlLoadArguments: ReadonlyArray<string> = [
  "kern.boottime",
  "kern.memorystatus_level",
  "vm.swapusage"
]

/** `sysctl NAME …`: a line `name: value` for each. */
export const MacSysctl = make<ReadonlyMap<string, string>>(
  "sysctl",
  (text) =>
    new Map(
      text.split("\n").flatMap((line) => {
        const end = line.indexOf(": ")
        const name = line.slice(0, end)
        return end > 0 && /^[a-z][\w.]*$/.test(name) ? [[name, line.slice(end + 2).trim()] as const] : []
      })
    )
)

/** A whole number, `undefined` where there is none. */
export const sysctlNumber = (facts: ReadonlyMap<string, string>, name: string): number | undefined => {
  const text = facts.get(name)
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** `{ sec = 1700000000, usec = 0 } Tue Nov 14 …`: seconds since the epoch. */
export const sysctlBootTime = (facts: ReadonlyMap<string, string>): number | undefined => {
  const seconds = /^\{ sec = (\d{1,12}),/.exec(facts.get("kern.boottime") ?? "")?.[1]
  return seconds === undefined ? undefined : Number(seconds)
}

/** `total = 2048.00M  used = 1024.50M  free = 1023.50M  (encrypted)`. */
export const sysctlSwap = (facts: ReadonlyMap<string, string>) => {
  const [, total, used] =
    /^total = (\d{1,12}(?:\.\d{1,4})?)M\s+used = (\d{1,12}(?:\.\d{1,4})?)M\b/.exec(facts.get("vm.swapusage") ?? "") ??
      []
  return used === undefined ? undefined : { total: Number(total), used: Number(used) }
}
