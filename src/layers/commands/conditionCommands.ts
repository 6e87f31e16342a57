import { Effect } from "effect"
import { Command } from "effect/cli"
import { type ConfigFile, json, toggle } from "./flags.ts"

/** `itam-agent doctor`. */
export const doctorCommand = <R>(configFile: ConfigFile<R>) =>
  Command.make(
    "doctor",
    {
      json,
      offline: toggle("offline", "Leave out the network")
    },
    Effect.fn(function*(flags) {
      const { doctor, examined } = yield* Effect.promise(() => import("./doctor.ts"))
      yield* Effect.provide(doctor(flags), examined({ configFile: yield* configFile }, flags.offline))
    })
  ).pipe(Command.withDescription("Find what keeps the agent from its work, and say what to do about it"))

/** `itam-agent status`. */
export const statusCommand = <R>(configFile: ConfigFile<R>) =>
  Command.make(
    "status",
    {
      json: toggle("json", "Print exactly one JSON document; with --watch one a line whenever something changes"),
      watch: toggle("watch", "Go on showing it: drawn anew on a terminal, a line for each change elsewhere")
    },
    Effect.fn(function*(flags) {
      const [{ status }, { configured }] = yield* Effect.promise(() =>
        Promise.all([import("./status.ts"), import("../ladder.ts")])
      )
      yield* Effect.provide(status(flags), configured({ configFile: yield* configFile, watched: true }))
    })
  ).pipe(
    Command.withDescription("Tell how the running agent is: exit code 0 healthy, 1 degraded, 2 failing, 3 stopped")
  )
