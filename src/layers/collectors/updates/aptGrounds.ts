import { Effect } from "effect"
import { AptConf } from "../../../domain/formats/AptConf.ts"
import { type FileFacts, Machine } from "../../../services/Machine.ts"
import { ifPresent, read } from "../Collector.ts"

const configuration = "/etc/apt"
const configurationParts = "/etc/apt/apt.conf.d"

/**
 * Where every file counts: the lists, and what chooses among them: configuration, pins and sources (apt.conf(5),
 * apt_preferences(5), sources.list(5)). What apt brings along of its own changes only with what is installed.
 */
const folders = [
  "/var/lib/apt/lists",
  configuration,
  configurationParts,
  "/etc/apt/preferences.d",
  "/etc/apt/sources.list.d"
]

/**
 * What is installed, architectures that were added (dpkg(1), `--add-architecture`), and by what apt tells whether an
 * update that is phased has come to this machine (apt_preferences(5), "Phased Updates").
 */
const files = ["/var/lib/dpkg/status", "/var/lib/dpkg/arch", "/etc/machine-id"]

/** Everything that decides which updates apt finds without asking the network. */
export const aptGrounds = Effect.gen(function*() {
  const machine = yield* Machine
  const grounds = new Map<string, FileFacts>()
  for (const folder of folders) {
    const names = (yield* ifPresent(machine.listFolder(folder))) ?? []
    for (const [name, facts] of yield* machine.factsIn(folder, names)) grounds.set(`${folder}/${name}`, facts)
  }
  for (const file of files) {
    const facts = yield* ifPresent(machine.fileFacts(file))
    if (facts !== undefined) grounds.set(file, facts)
  }
  return grounds
})

/** Whether apt looks nowhere else: its configuration may send it to other places. */
export const aptStaysAtHome = Effect.gen(function*() {
  const machine = yield* Machine
  const parts = (yield* ifPresent(machine.listFolder(configurationParts))) ?? []
  const files = [`${configuration}/apt.conf`, ...parts.map((name) => `${configurationParts}/${name}`)]
  const all = yield* Effect.forEach(files, (file) => ifPresent(read(file, AptConf)))
  return all.every((each) => each?.leadsElsewhere !== true)
})
