import { make, misfit } from "./Format.ts"

/** No kernel has more processors than this (`CONFIG_NR_CPUS` ends at 8192). */
const mostCpus = 65_536

/** A list of processors as sysfs writes it (Documentation/admin-guide/cputopology.rst): `0-3,8,10-11`. */
export const CpuList = make<ReadonlyArray<number>>("cpu list", (text) => {
  const cpus = new Set<number>()
  for (const range of text.trim().split(",").filter((range) => range !== "")) {
    const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range) ?? []
    if (first === undefined) return misfit("neither a number nor a range")
    for (let cpu = Number(first); cpu <= Math.min(Number(last), mostCpus); cpu++) cpus.add(cpu)
  }
  return [...cpus].toSorted((a, b) => a - b)
})
