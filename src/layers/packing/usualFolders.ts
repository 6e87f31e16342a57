import * as path from "node:path"

/** Where the executables for Linux lie, by processor. */
export const linuxFolders = ["linux-x64", "linux-arm64"]

/**
 * The folders where executables lie: beside the program, which itself may lie in the folder of its platform, or where a
 * build puts them.
 */
export const usualFolders = (program: string): ReadonlyArray<string> => {
  const folder = path.dirname(program)
  const ofAll = linuxFolders.includes(path.basename(folder)) ? [path.dirname(folder)] : []
  return [folder, path.join(folder, "package"), ...ofAll]
}
