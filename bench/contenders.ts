import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { brief } from "../src/layers/frugal.ts"

/** Somebody who takes stock of this machine once, without a network, and prints what was found. */
export interface Contender {
  readonly name: string
  readonly command: ReadonlyArray<string>
}

export const bundle = path.join(import.meta.dirname, "..", "dist", "itam-agent.mjs")

/** Where a program lies that may be looked for. */
const fileOf = (program: string) =>
  (process.env.PATH ?? "").split(":").map((folder) => path.join(folder, program)).find((file) => fs.existsSync(file))

const versionOf = (debianPackage: string) => {
  const { stdout } = spawnSync("dpkg-query", ["--show", "--showformat=${Version}", debianPackage], { encoding: "utf8" })
  return stdout?.trim() || "of unknown version"
}

const json = ["--json", "--only"]

/** Every section of the hardware and the software that an established agent reports in some form, and more. */
const comparable = [
  ..."system firmware baseboard os membership cpu memory disks volumes encryption network".split(" "),
  ..."graphics batteries usb printers users security packages services startup".split(" ")
]

const agentVersion = spawnSync(process.execPath, [bundle, "--version"], { encoding: "utf8" }).stdout.trim()

export const agent: Contender = {
  name: `${agentVersion}, Node.js ${process.versions.node}`,
  command: [process.execPath, bundle, ...json, comparable.join(",")]
}

/** No other agent asks the package manager what could be renewed, so it is told apart what that costs. */
export const agentWithUpdates: Contender = {
  name: "itam-agent with pending updates",
  command: [process.execPath, bundle, ...json, [...comparable, "updates"].join(",")]
}

/**
 * The same for the second and every later time, as the service does it: in a child that remembers what apt has told, as
 * long as nothing has changed. The service itself, which rests beside it, is not counted: see `--idle`.
 */
export const agentAgain = (folder: string): Contender => ({
  name: "itam-agent as its service repeats it",
  command: [
    process.execPath,
    ...brief,
    bundle,
    "scan",
    "heartbeat",
    [...comparable, "updates"].join(","),
    `--state-folder=${path.join(folder, "state")}`
  ]
})

interface Peer {
  readonly debianPackage: string
  readonly program: string
  readonly args: (folder: string) => ReadonlyArray<string>
}

const fusion: Peer = { debianPackage: "fusioninventory-agent", program: "fusioninventory-inventory", args: () => [] }

const ocs: Peer = {
  debianPackage: "ocsinventory-agent",
  program: "ocsinventory-agent",
  args: (folder) => ["--stdout", `--basevardir=${folder}`]
}

export const peers = [fusion, ocs]

/** A peer at work in a folder of its own; nobody where its Debian package is not installed. */
export const contenderOf = ({ args, debianPackage, program }: Peer, folder: string): Contender | undefined => {
  const file = fileOf(program)
  return file === undefined
    ? undefined
    : { name: `${debianPackage} ${versionOf(debianPackage)}`, command: [file, ...args(folder)] }
}
