import * as fs from "node:fs"
import * as path from "node:path"
import { projectRoot } from "./bundle.ts"
import type { Entry } from "./ledger.ts"
import { start, type Victim } from "./victim.ts"

/** The program as it ships. */
const program = path.join(projectRoot, "dist", "itam-agent.mjs")

/** The agent as a service would run it, with its state in a folder and its reports to an address. */
export const startAgent = (options: {
  readonly state: string
  readonly url: string
  /** What starts it, if not we ourselves: strace with its arguments. */
  readonly through?: ReadonlyArray<string>
}): Victim => {
  if (!fs.existsSync(program)) throw new Error(`${program} is not there: npm run build makes it`)
  const [command, ...args] = [...(options.through ?? []), process.execPath, program]
  return start([command!, ...args], {
    STATE_DIR: options.state,
    API_BASE_URL: options.url,
    API_TOKEN: "rig-token",
    TENANT_ID: "rig"
  })
}

/** What an agent says in its log that it has accepted. */
export const acceptedBy = (agent: Victim): ReadonlyArray<Pick<Entry, "id" | "kind">> =>
  [...agent.output().matchAll(/ - (hardware|software|telemetry) report ([0-9a-f-]{36}) accepted /g)]
    .map(([, kind, id]) => ({ id: id!, kind: kind as "hardware" }))
