import { Console, Data, Effect, Option } from "effect"
import * as path from "node:path"
import { Machine } from "../../services/Machine.ts"
import { ServiceManager, type ServiceState, type ServiceStatus } from "../../services/ServiceManager.ts"
import { Ended } from "./ending.ts"

export type ServiceVerb = "install" | "uninstall" | "start" | "stop" | "status"

/** Changing services is for administrators. */
export class NeedsAdministrator extends Data.TaggedError("NeedsAdministrator")<{ readonly needs: string }> {
  override get message(): string {
    return `services are for administrators: run this as ${this.needs}`
  }
}

/**
 * `itam-agent service VERB`: has the system run the agent, and says what there is then. `configFile`: the settings that
 * an installed service is to use, unless it is to find them itself.
 */
export const control = Effect.fn("service")(function*(verb: ServiceVerb, configFile: Option.Option<string>) {
  const manager = yield* ServiceManager
  if (verb !== "status") yield* asAdministrator
  switch (verb) {
    case "install":
      return yield* tell(yield* manager.install({ configFile: Option.map(configFile, (file) => path.resolve(file)) }))
    case "uninstall":
      yield* manager.uninstall
      return yield* tell(yield* manager.status)
    case "start":
      return yield* tell(yield* manager.start)
    case "stop":
      return yield* tell(yield* manager.stop)
    case "status": {
      const status = yield* manager.status
      yield* tell(status)
      const code = exitCodes[status.state]
      if (code !== 0) return yield* new Ended({ code })
    }
  }
})

/** Whoever goes on from here may change services. */
export const asAdministrator = Effect.gen(function*() {
  const { platform, privileged } = yield* Machine
  if (!privileged) return yield* new NeedsAdministrator({ needs: platform === "win32" ? "Administrator" : "root" })
})

/** Exit codes of `status`, as service scripts have them (Linux Standard Base, "Init Script Actions"). */
const exitCodes: { readonly [S in ServiceState]: number } = {
  running: 0,
  starting: 3,
  stopping: 3,
  stopped: 3,
  failed: 3,
  absent: 4
}

const tell = (status: ServiceStatus) => Console.log(sentence(status))

/** A status as a person reads it. */
export const sentence = ({ detail, manager, name, processId, startsWithMachine, state }: ServiceStatus): string => {
  if (state === "absent") return `${manager}: there is no service ${name}`
  const facts = [
    ...Option.toArray(Option.map(processId, (id) => `process ${id}`)),
    startsWithMachine ? "starts with the machine" : "does not start with the machine",
    ...Option.toArray(detail)
  ]
  return `${manager}: ${name} is ${state} (${facts.join(", ")})`
}
