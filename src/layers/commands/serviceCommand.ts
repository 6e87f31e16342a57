import { Effect } from "effect"
import { Command } from "effect/cli"
import { type ConfigFile } from "./flags.ts"
import type { ServiceVerb } from "./serviceControl.ts"

/** `itam-agent service` and its verbs. */
export const serviceCommand = <R>(configFile: ConfigFile<R>) => {
  const verb = (name: ServiceVerb, description: string) =>
    Command.make(
      name,
      {},
      Effect.fn(function*() {
        const [{ control }, { managing }] = yield* Effect.promise(() =>
          Promise.all([import("./serviceControl.ts"), import("./serviceRungs.ts")])
        )
        yield* Effect.provide(control(name, yield* configFile), managing)
      })
    ).pipe(Command.withDescription(description))
  return Command.make("service").pipe(
    Command.withDescription("Have the system run the agent, from its own start on: for administrators"),
    Command.withSubcommands([
      verb("install", "Make the service or bring it up to date, start it, and see that it runs"),
      verb("uninstall", "Stop the service and take it away; what the agent keeps stays"),
      verb("start", "Start the service, and see that it runs"),
      verb("stop", "Stop the service, and wait until its process has ended"),
      verb("status", "Say whether it runs. Exit code 0: it does, 3: it does not, 4: there is none")
    ])
  )
}
