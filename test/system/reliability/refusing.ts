import * as fs from "node:fs"
import * as path from "node:path"
import { setAsideIn } from "./endToEnd.ts"
import { startFaultServer } from "./faultServer.ts"
import { endAll, eventually, start } from "./victim.ts"

/**
 * A backend calls the first report of the hardware invalid, and takes everything from then on. Answers whether it is
 * told what the machine is all the same: by the next report, for what it refused it does not know.
 */
export const refuseFirst = async (program: string, folder: string, limitMs = 5_000): Promise<boolean> => {
  const file = (name: string) => path.join(folder, name)
  const server = await startFaultServer({ receive: () => {} })
  server.setFault("422")
  fs.writeFileSync(file("machine"), "a certain machine")
  const agent = start([process.execPath, program, file("state"), file("notes"), file("machine"), server.url, "1"])
  await eventually(
    "the hardware is set aside",
    () => setAsideIn(path.join(file("state"), "outbox")).some(({ kind }) => kind === "hardware"),
    { of: agent }
  )
  server.setFault("none")
  const told = await eventually(
    "the backend is told",
    () => server.knows.get("hardware")?.includes("a certain machine") === true,
    { limitMs }
  ).then(() => true, () => false)
  await endAll()
  await server.close()
  return told
}
