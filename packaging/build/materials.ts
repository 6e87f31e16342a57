import { billOfMaterials, type Ingredient } from "./billOfMaterials.ts"
import { addonName } from "./forWindows.ts"
import { bundle, json, locked, version } from "./project.ts"
import { runtimePackages } from "./runtimes.ts"

/** The libraries that Node.js is made of. The one that builds is of the version that is in the executables. */
const withinNode = () => {
  const notLibraries = new Set(["node", "modules", "napi"])
  return Object.fromEntries(Object.entries(process.versions).filter(([name]) => !notLibraries.has(name)))
}

/** What is in the executables of this build. */
export const materials = () => {
  const lock = locked()
  const installed = (folder: string): Ingredient => ({ ...lock[folder]!, name: folder.split("node_modules/").at(-1)! })
  return billOfMaterials({
    version,
    bundled: (json(bundle.packages) as ReadonlyArray<string>).map(installed),
    addon: installed(`node_modules/${addonName}`),
    runtimes: runtimePackages,
    withinNode: withinNode()
  })
}
