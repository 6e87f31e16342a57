import { make, misfit } from "./Format.ts"

/** No kernel counts further than this (`CONFIG_NR_CPUS` ends at 8192). */
const mostCpus = 65_536

/** A list of processors as sysfs writes it (Documentation/admin-guide/cputopology.rst): `0-3,8,10-11`. */
export const CpuList = make<ReadonlyArray<number>>("cpu list", (text) => {
  const cpus = new Set<number>()
  let counted = 0
  for (const range of text.trim().split(",").filter((range) => range !== "")) {
    const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range) ?? []
    if (first === undefined) return misfit("neither a number nor a range")
    counted += Math.max(0, Number(last) - Number(first) + 1)
    if (counted > mostCpus) return misfit("more processors than there can be")
    for (let cpu = Number(first); cpu <= Number(last); cpu++) cpus.add(cpu)
  }
  return [...cpus].toSorted((a, b) => a - b)
})
