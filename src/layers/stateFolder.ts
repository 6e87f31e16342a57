import { Config, Effect, Option } from "effect"
import * as os from "node:os"
import * as path from "node:path"

const variable = (name: string) => Effect.orElseSucceed(Config.option(Config.String(name)), Option.none<string>)

/** The folder of Windows for all that the agent keeps and is told, for administrators alone. */
export const programData = Effect.map(
  variable("ProgramData"),
  (folder) => path.join(Option.getOrElse(folder, () => "C:\\ProgramData"), "ITAM Scanner")
)

/**
 * The folder for state where no setting names one: what the service manager made for us (systemd.exec(5),
 * `StateDirectory=`), the system's folder for a privileged agent, else the user's own (XDG Base Directory Specification).
 */
export const defaultStateFolder = Effect.gen(function*() {
  const made = yield* variable("STATE_DIRECTORY")
  if (Option.isSome(made)) return made.value.split(":")[0]!
  const privileged = process.getuid?.() === 0
  switch (os.platform()) {
    case "win32":
      return path.join(yield* programData, "state")
    case "darwin":
      return path.join(privileged ? "/" : os.homedir(), "Library", "Application Support", "itam-agent")
    default: {
      if (privileged) return "/var/lib/itam-agent"
      const own = Option.filter(yield* variable("XDG_STATE_HOME"), path.isAbsolute)
      return path.join(Option.getOrElse(own, () => path.join(os.homedir(), ".local", "state")), "itam-agent")
    }
  }
})

/** The folder where administrators keep settings. */
export const systemConfigFolder = Effect.gen(function*() {
  switch (os.platform()) {
    case "win32":
      return yield* programData
    case "darwin":
      return "/Library/Application Support/itam-agent"
    default:
      return "/etc/itam-agent"
  }
})
