import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"

const sumsName = "SHA256SUMS"

/** All files below a folder, relative to it, in one order everywhere. */
const filesBelow = (folder: string) =>
  fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== sumsName)
    .map(({ name, parentPath }) => path.relative(folder, path.join(parentPath, name)).replaceAll("\\", "/"))
    .toSorted()

/** Writes `SHA256SUMS` of everything in a folder, in lines as sha256sum(1) writes them. */
export const writeSums = (folder: string): void => {
  const lines = filesBelow(folder).map((file) => {
    const digest = createHash("sha256").update(fs.readFileSync(path.join(folder, file))).digest("hex")
    return `${digest}  ${file}\n`
  })
  fs.writeFileSync(path.join(folder, sumsName), lines.join(""))
}

/** Tells of every file how large it is, and of executables for Windows whether they are signed. */
export const sizesBelow = (folder: string, signature: string): ReadonlyArray<string> =>
  filesBelow(folder).map((file) => {
    const megabytes = (fs.statSync(path.join(folder, file)).size / 1e6).toFixed(1)
    return `${file}: ${megabytes} MB${file.endsWith(".exe") ? signature : ""}`
  })
