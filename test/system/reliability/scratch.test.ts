import { it } from "@effect/vitest"
import { startFaultServer } from "./faultServer.ts"
import * as fs from "node:fs"
import { agentProgram, newFolder } from "./rig.ts"
import { withoutWaitingForTheBaseline } from "./mutations.ts"
import { start, kill } from "./victim.ts"
it("x", async () => {
  const f = newFolder()
  const server = await startFaultServer({ receive: (r) => process.stdout.write("received " + JSON.stringify(r) + "\n") })
  server.setFault("422")
  fs.writeFileSync(f + "/machine", "certain")
  const a = start([process.execPath, await agentProgram(withoutWaitingForTheBaseline), f + "/state", f + "/notes", f + "/machine", server.url, "1"])
  await new Promise((r) => setTimeout(r, 1500))
  process.stdout.write(a.output().split("\n").filter((l) => !/telemetry/.test(l)).join("\n") + fs.readdirSync(f + "/state"))
  await kill(a)
})
