import * as fs from "node:fs"
import * as path from "node:path"
import { sh, succeeds } from "./disks.ts"
import { inPlace, pendingIn } from "./endToEnd.ts"
import { openLedger } from "./ledger.ts"
import { drain } from "./outboxes.ts"
import { notesIn } from "./programs/notes.ts"
import { eventually, kill, start } from "./victim.ts"

/** Two computers with a cable between them, and nothing else: this machine's own network is not part of it. */
const here = { namespace: `itam-agent-rig-${process.pid}-1`, device: "rig1", address: "10.0.0.1" }
const there = { namespace: `itam-agent-rig-${process.pid}-2`, device: "rig2", address: "10.0.0.2" }

/** Builds them (ip-netns(8), veth(4)). */
export const plugIn = () => {
  for (const { namespace } of [here, there]) sh("ip", "netns", "add", namespace)
  const end = ({ device, namespace }: typeof here) => [device, "netns", namespace]
  sh("ip", "link", "add", ...end(here), "type", "veth", "peer", "name", ...end(there))
  for (const { address, device, namespace } of [here, there]) {
    sh("ip", "-n", namespace, "address", "add", `${address}/30`, "dev", device)
    sh("ip", "-n", namespace, "link", "set", device, "up")
  }
}

/** Takes away whatever there is of them. */
export const unplug = () => {
  for (const { namespace } of [here, there]) succeeds("ip", "netns", "delete", namespace)
}

/** What the network does to the agent, and how it is undone. */
const outages: ReadonlyArray<readonly [down: ReadonlyArray<string>, up: ReadonlyArray<string>]> = [
  [["link", "set", here.device, "down"], ["link", "set", here.device, "up"]],
  [["route", "add", "unreachable", `${there.address}/32`], ["route", "delete", "unreachable", `${there.address}/32`]],
  [["address", "delete", `${here.address}/30`, "dev", here.device], [
    "address",
    "add",
    `${here.address}/30`,
    "dev",
    here.device
  ]]
]

/**
 * The network of a working agent goes away and comes back: its link, the route, its address. While it is away reports
 * pile up; then they all arrive, without a restart.
 */
export const loseNetwork = async (options: {
  readonly agentProgram: string
  readonly serverProgram: string
  readonly folder: string
  readonly rounds: number
}) => {
  const file = (name: string) => path.join(options.folder, name)
  const [state, notes, machine, arrived] = [file("state"), file("notes"), file("machine"), file("arrived")]
  const outbox = path.join(state, "outbox")
  fs.writeFileSync(machine, "0")
  plugIn()
  const startIn = ({ namespace }: typeof here, ...command: ReadonlyArray<string>) =>
    start(["ip", "netns", "exec", namespace, process.execPath, ...command])
  const server = startIn(there, options.serverProgram, there.address, arrived)
  await eventually("the server listens", () => server.output().includes("\n"), { of: server })
  const agent = startIn(here, options.agentProgram, state, notes, machine, server.output().trim(), "10")
  for (let round = 0; round < options.rounds; round++) {
    const [down, up] = outages[round % outages.length]!
    sh("ip", "-n", here.namespace, ...down)
    fs.writeFileSync(machine, String(round))
    await eventually("reports pile up", () => pendingIn(outbox).length >= 4, { of: agent })
    sh("ip", "-n", here.namespace, ...up)
    await eventually("the outbox empties", () => pendingIn(outbox).length === 0, { of: agent })
  }
  agent.signal("SIGTERM")
  await agent.ended
  await kill(server)
  unplug()
  const ledger = openLedger()
  for (const note of notesIn(notes)) if (note.is === "accepted") ledger.accept(inPlace(note))
  for (const note of notesIn(arrived)) if (note.is === "received") ledger.receive(inPlace(note))
  return ledger.balance({ untold: await drain(outbox, ledger, inPlace) })
}
