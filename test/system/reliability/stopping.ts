import * as path from "node:path"
import { pendingIn } from "./endToEnd.ts"
import { startFaultServer } from "./faultServer.ts"
import { openLedger } from "./ledger.ts"
import { drain } from "./outboxes.ts"
import { acceptedBy, startAgent } from "./realAgent.ts"
import { eventually, type Victim } from "./victim.ts"

/** What an agent is in the middle of when it is told to stop. */
export const phases = ["scan", "accept", "send", "wait"] as const
export type Phase = typeof phases[number]

/** Where nobody listens. */
const nobody = "http://127.0.0.1:9"

/** Every fsync takes this long: time enough to be told to stop. */
const slowFsync = [
  "strace",
  "-D",
  "-f",
  "-qq",
  "-o",
  "/dev/null",
  "-e",
  "trace=fsync",
  "-e",
  "inject=fsync:delay_enter=400000"
]

/**
 * Tells an agent to stop in a phase of its work. It has to end by itself, successfully, and nothing that it said was
 * accepted may be missing. Answers with the time that it took, too.
 */
export const stopIn = async (phase: Phase, folder: string) => {
  const state = path.join(folder, "state")
  const outbox = path.join(state, "outbox")
  const ledger = openLedger()
  const server = await startFaultServer({ receive: (report) => ledger.receive({ ...report, n: 0 }) })
  server.setFault("silence")
  const agent = startAgent({
    state,
    url: phase === "send" ? server.url : nobody,
    through: phase === "accept" ? slowFsync : []
  })
  const reached: Record<Phase, (agent: Victim) => boolean> = {
    scan: ({ output }) => output().includes("Running hardware scan..."),
    accept: () => pendingIn(outbox).length > 0,
    send: () => server.requests() > 0,
    wait: ({ output }) => / not delivered .*, again in /.test(output())
  }
  await eventually(`the agent is in phase "${phase}"`, () => reached[phase](agent), { everyMs: 1, of: agent })
  const began = performance.now()
  agent.signal("SIGTERM")
  const ended = await agent.ended
  const tookMs = performance.now() - began
  await server.close()
  for (const { id, kind } of acceptedBy(agent)) ledger.accept({ id, kind, n: 0 })
  const balance = ledger.balance({ untold: await drain(outbox, ledger) })
  return { balance, ended, tookMs, output: agent.output() }
}
