/** Makers of x86 processors, by what CPUID calls them (leaf 0). */
export const x86Makers: ReadonlyMap<string, string> = new Map([
  ["GenuineIntel", "Intel"],
  ["AuthenticAMD", "AMD"],
  ["HygonGenuine", "Hygon"],
  ["CentaurHauls", "Centaur"],
  ["Shanghai", "Zhaoxin"]
])
