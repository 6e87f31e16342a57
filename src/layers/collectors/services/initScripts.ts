import { Effect } from "effect"
import { Machine } from "../../../services/Machine.ts"

/** Names in `/etc/init.d` that are no services: what the scripts share, and the scripts that run them. */
const helpers = new Set(["README", "functions", "functions.sh", "rc", "rcK", "rcS", "skeleton"])

/** Names of the services that have a script in `/etc/init.d`. */
export const initScripts = Effect.map(
  Machine.use((machine) => machine.listFolder("/etc/init.d")),
  (names) => names.filter((name) => !helpers.has(name) && !/^\.|[~]$|\.(dpkg|rpm)[a-z-]+$/.test(name))
)
