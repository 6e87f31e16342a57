import { Effect } from "effect"
import { registryAddress } from "../domain/RegistryKey.ts"
import { Absent, type Machine } from "../services/Machine.ts"

/** What a machine answers to the questions that only Windows understands, where it is none. */
export const noWindows: Pick<Machine["Service"], "registry" | "windows" | "probe"> = {
  registry: (query) => Effect.fail(new Absent({ what: registryAddress(query) })),
  windows: (fact) => Effect.fail(new Absent({ what: `Windows: ${fact}` })),
  probe: (section) => Effect.fail(new Absent({ what: `PowerShell: ${section}` }))
}
