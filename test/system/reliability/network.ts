import * as fs from "node:fs"
import * as path from "node:path"
import { sh, succeeds } from "./disks.ts"
import { inPlace, pendingIn } from "./endToEnd.ts"
import { startFaultServer } from "./faultServer.ts"
import { openLedger } from "./ledger.ts"
import { drain } from "./outboxes.ts"
import { notesIn } from "./programs/notes.ts"
import { eventually, start } from "./victim.ts"

const namespace = "itam-agent-rig"
const [outside, inside] = ["itam-rig0", "itam-rig1"]
/** For documentation and examples (RFC 5737): nobody's network. */
const [serverAddress, agentAddress] = ["192.0.2.1", "192.0.2.2"]

/** A computer of its own on the far end of a cable (ip-netns(8), veth(4)). */
const plugIn = () => {
  sh("ip", "netns", "add", namespace)
  sh("ip", "link", "add", outside, "type", "veth", "peer", "name", inside, "netns", namespace)
  sh("ip", "address", "add", `${serverAddress}/30`, "dev", outside)
  sh("ip", "link", "set", outside, "up")
  sh("ip", "-n", namespace, "address", "add", `${agentAddress}/30`, "dev", inside)
  sh("ip", "-n", namespace, "link", "set", inside, "up")
}

/** Takes the cable and the far computer away, whatever there is of them. */
export const unplug = () => void succeeds("ip", "netns", "delete", namespace)

/** What the network does to the agent, and how it is undone. */
const outages: ReadonlyArray<readonly [down: ReadonlyArray<string>, up: ReadonlyArray<string>]> = [
  [["-n", namespace, "link", "set", inside, "down"], ["-n", namespace, "link", "set", inside, "up"]],
  [["link", "set", outside, "down"], ["link", "set", outside, "up"]],
  [
    ["-n", namespace, "route", "replace", "unreachable", `${serverAddress}/32`],
    ["-n", namespace, "route", "delete", "unreachable", `${serverAddress}/32`]
  ]
]

/**
 * The network of a working agent goes away and comes back: its own link, the far end of the cable, the route. While it
 * is away reports pile up; then they all arrive, without a restart.
 */
export const loseNetwork = async (options: {
  readonly program: string
  readonly folder: string
  readonly rounds: number
}) => {
  const { folder, program, rounds } = options
  const [state, notes, machine] = ["state", "notes", "machine"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string
  ]
  const outbox = path.join(state, "outbox")
  fs.writeFileSync(machine, "0")
  plugIn()
  const ledger = openLedger()
  const server = await startFaultServer({ receive: (report) => ledger.receive(inPlace(report)), host: serverAddress })
  const agent = start(
    ["ip", "netns", "exec", namespace, process.execPath, program, state, notes, machine, server.url, "10"]
  )
  for (let round = 0; round < rounds; round++) {
    const [down, up] = outages[round % outages.length]!
    sh("ip", ...down)
    fs.writeFileSync(machine, String(round))
    await eventually(() => pendingIn(outbox).length >= 4, `reports pile up\n${agent.output()}`)
    sh("ip", ...up)
    await eventually(() => pendingIn(outbox).length === 0, `the outbox empties\n${agent.output()}`)
  }
  agent.signal("SIGTERM")
  await agent.ended
  await server.close()
  unplug()
  for (const note of notesIn(notes)) if (note.is === "accepted") ledger.accept(inPlace(note))
  return ledger.balance({ untold: await drain(outbox, ledger) })
}
