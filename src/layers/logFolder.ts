import { Config, Effect, Option } from "effect"
import * as path from "node:path"
import type { Given } from "../domain/decodeSettings.ts"
import type { Settings } from "../services/Settings.ts"

/** The folder that the service manager has made for the log, where it runs this process (systemd.exec(5), `LogsDirectory=`). */
const made = Effect.map(
  Effect.orElseSucceed(Config.option(Config.String("LOGS_DIRECTORY")), Option.none<string>),
  Option.map((folders) => folders.split(":")[0]!)
)

/**
 * The folder of the log file; none where none is wanted. Where no setting names one it is the folder that the service
 * manager has made for it, else `logs` among the state: whoever finds the one finds the other.
 */
export const logFolder = Effect.fnUntraced(function*({ stateFolder, values }: Settings["Service"]) {
  if (Option.isSome(values.logDir)) return Option.filter(values.logDir, (folder) => folder !== "off")
  return Option.some(Option.getOrElse(yield* made, () => path.join(stateFolder, "logs")))
})

/** The folder where no setting names one, as a person is shown it: on Linux a service may have another, made by systemd. */
export const unsetLogFolder = (stateFolder: string): Effect.Effect<Given> =>
  Effect.map(
    made,
    Option.match({
      onNone: () => ({
        value: path.join(stateFolder, "logs"),
        from: process.platform === "linux" ? "default without systemd" : "default"
      }),
      onSome: (value) => ({ value, from: "systemd" })
    })
  )
