import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { HttpUrl } from "../../domain/settings/forms.ts"
import { type ConfigFile, json, toggle } from "./flags.ts"

/** `itam-agent config`, which shows the settings, and its verbs. What they need is loaded by them. */
export const configCommand = <R>(configFile: ConfigFile<R>) => {
  const show = Effect.fn(function*(asJson: boolean) {
    const [{ configShow }, { configured }] = yield* Effect.promise(() =>
      Promise.all([import("./config.ts"), import("../ladder.ts")])
    )
    yield* Effect.provide(configShow(asJson), configured({ configFile: yield* configFile, watched: true }))
  })
  return Command.make("config", {}, () => show(false)).pipe(
    Command.withDescription("Show, check and write settings"),
    Command.withSubcommands([
      Command.make("show", { json }, (flags) => show(flags.json)).pipe(
        Command.withDescription("Show every setting, where it came from and what it is for")
      ),
      Command.make(
        "check",
        {
          json,
          file: Argument.String("file").pipe(Argument.withDescription("A config.env, here or yet to be put in place"))
        },
        Effect.fn(function*(flags) {
          const { configCheck } = yield* Effect.promise(() => import("./configCheck.ts"))
          yield* configCheck(flags.file, flags.json)
        })
      ).pipe(Command.withDescription("Say whether a settings file is right, and every fault by key, file and line")),
      Command.make(
        "init",
        {
          url: Flag.String("url").pipe(
            Flag.withDescription("API_BASE_URL: where the backend answers"),
            Flag.withSchema(HttpUrl),
            Flag.optional
          ),
          tenant: Flag.String("tenant").pipe(Flag.withDescription("TENANT_ID"), Flag.optional),
          protocol: Flag.Literals("protocol", ["scanner", "heartbeat"]).pipe(
            Flag.withDescription("PROTOCOL"),
            Flag.optional
          ),
          tokenFile: Flag.String("token-file").pipe(
            Flag.withDescription(
              "File whose first line is the token; scanner: it stays there, heartbeat: it is copied"
            ),
            Flag.optional
          ),
          set: Flag.KeyValuePair("set").pipe(
            Flag.withDescription("Any other setting that is no secret: --set TELEMETRY_INTERVAL=5"),
            Flag.withDefault({})
          ),
          force: toggle("force", "Replace the file that is there")
        },
        Effect.fn(function*(flags) {
          const { configInit } = yield* Effect.promise(() => import("./configInit.ts"))
          yield* configInit(flags, yield* configFile)
        })
      ).pipe(Command.withDescription("Write a config.env: asks on a terminal, or takes flags"))
    ])
  )
}
