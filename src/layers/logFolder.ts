import { Config, Effect, Option } from "effect"
import * as path from "node:path"
import type { Settings } from "../services/Settings.ts"

/**
 * The folder of the log file; none where none is wanted. Where no setting names one it is the folder that the service
 * manager has made for it (systemd.exec(5), `LogsDirectory=`), else `logs` among the state: whoever finds the one finds
 * the other.
 */
export const logFolder = Effect.fnUntraced(function*({ stateFolder, values }: Settings["Service"]) {
  if (Option.isSome(values.logDir)) return Option.filter(values.logDir, (folder) => folder !== "off")
  const made = yield* Effect.orElseSucceed(Config.option(Config.String("LOGS_DIRECTORY")), Option.none<string>)
  return Option.some(Option.isSome(made) ? made.value.split(":")[0]! : path.join(stateFolder, "logs"))
})
