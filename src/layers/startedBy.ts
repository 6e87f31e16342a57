import { Config, Effect, Option } from "effect"
import { startedByServiceManager } from "../domain/cadence.ts"
import { underScmFlag } from "../domain/serviceArguments.ts"
import { terminal } from "./terminal.ts"

const variable = (name: string) =>
  Effect.map(
    Effect.orElseSucceed(Config.option(Config.String(name)), Option.none<string>),
    Option.getOrUndefined
  )

/** Whether a service manager started this process, not a person. */
export const byServiceManager = Effect.gen(function*() {
  const { interactive } = yield* terminal
  return startedByServiceManager({
    platform: process.platform,
    processId: process.pid,
    parentProcessId: process.ppid,
    interactive,
    invocationId: yield* variable("INVOCATION_ID"),
    journalStream: yield* variable("JOURNAL_STREAM"),
    systemdExecPid: yield* variable("SYSTEMD_EXEC_PID"),
    underScm: process.argv.includes(underScmFlag)
  })
})
