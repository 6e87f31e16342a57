import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { BaseUrl } from "../../domain/settings/forms.ts"
import { Ended, wrongUsage } from "./ending.ts"
import { type ConfigFile, toggle } from "./flags.ts"

/** `itam-agent enrol`. */
export const enrolCommand = <R>(configFile: ConfigFile<R>) =>
  Command.make(
    "enrol",
    {
      tokenFile: Flag.String("token-file").pipe(
        Flag.withDescription("File whose first line is the install token"),
        Flag.optional
      ),
      token: Flag.Redacted("token").pipe(
        Flag.withDescription("The install token itself; whoever lists processes sees it: rather use --token-file"),
        Flag.optional
      ),
      url: Flag.String("url").pipe(
        Flag.withDescription("The backend; else API_BASE_URL"),
        Flag.withSchema(BaseUrl),
        Flag.optional
      ),
      reset: toggle("reset", "Give up the registration that there is")
    },
    Effect.fn(function*(flags) {
      const [{ enrol }, { enrollingAt }] = yield* Effect.promise(() =>
        Promise.all([import("./enrol.ts"), import("./enrolling.ts")])
      )
      yield* Effect.provide(enrol(flags), enrollingAt({ configFile: yield* configFile, watched: true }, flags.url))
    })
  ).pipe(Command.withDescription("Register this machine with a backend of the heartbeat protocol"))

/** `itam-agent heartbeat`. */
export const heartbeatCommand = <R>(configFile: ConfigFile<R>) =>
  Command.make(
    "heartbeat",
    { now: toggle("now", "Send one at once, through the running agent") },
    Effect.fn(function*({ now }) {
      if (!now) {
        yield* Console.error("itam-agent: heartbeat wants --now: the running agent sends one at once")
        return yield* new Ended({ code: wrongUsage })
      }
      const [{ heartbeatNow }, { configured }] = yield* Effect.promise(() =>
        Promise.all([import("./heartbeat.ts"), import("../ladder.ts")])
      )
      yield* Effect.provide(heartbeatNow, configured({ configFile: yield* configFile, watched: true }))
    })
  ).pipe(Command.withDescription("Have the running agent send a heartbeat"))
