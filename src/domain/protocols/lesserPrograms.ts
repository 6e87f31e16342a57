import type { Package } from "../inventory/Packages.ts"

/** Whether a program is the first to go where not all can be told: updates, and parts that are there for others. */
export const lesserProgram = ({ category, name, section }: Partial<Package> & { readonly name: string }): boolean =>
  category === "update" || category === "component" || isUpdate(name) ||
  componentSections.has(section?.split("/").at(-1)?.toLowerCase() ?? "")

/** Windows lists updates of programs with the number of their article: `Security Update for … (KB4011574)`. */
const isUpdate = (name: string) => /\bKB\d{6,8}\b/.test(name)

/** Archive sections of Debian (policy 2.4) whose packages are there only for others; `non-free/libs` is one, too. */
const componentSections = new Set(["debug", "doc", "introspection", "libdevel", "libs", "localization", "oldlibs"])
