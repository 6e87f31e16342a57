import type { Effect } from "effect"
import type { ReadError, WindowsFact } from "../../services/Machine.ts"
import { drives } from "./facts/drives.ts"
import { firmwareTables, firmwareType } from "./facts/firmware.ts"
import { interfaces } from "./facts/interfaces.ts"
import { entraJoin, join } from "./facts/join.ts"
import { cpuTimes, memoryStatus, power, processes, uptime } from "./facts/load.ts"
import { computerName, locale } from "./facts/names.ts"
import { serviceStates } from "./facts/services.ts"
import { sessions } from "./facts/sessions.ts"
import { tpm } from "./facts/tpm.ts"
import { version } from "./facts/version.ts"
import type { Native } from "./Native.ts"

/** Every fact and how Windows is asked for it. */
export const facts: { readonly [F in WindowsFact]: (native: Native) => Effect.Effect<unknown, ReadError> } = {
  version,
  firmwareTables,
  firmwareType,
  tpm,
  join,
  entraJoin,
  sessions,
  power,
  cpuTimes,
  memoryStatus,
  uptime,
  interfaces,
  drives,
  processes,
  computerName,
  locale,
  serviceStates
}
