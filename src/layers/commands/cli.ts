import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Option } from "effect"
import { Argument, CliConfig, Command, Flag, GlobalFlag } from "effect/cli"
import { ScanKind } from "../../domain/Snapshot.ts"
import { agentVersion } from "../../domain/version.ts"
import { configured, platform } from "../ladder.ts"
import { terminal } from "../terminal.ts"
import { askSysteminformation, systeminformationNames } from "./askSysteminformation.ts"
import { capture } from "./capture.ts"
import { config } from "./config.ts"
import { explained, teardown } from "./ending.ts"
import { dryRun, once, only } from "./once.ts"
import { receiver } from "./receiver.ts"
import { run } from "./run.ts"
import { capturing, cycleTowards, dry, receiving, scanningAloud, workTowards } from "./rungs.ts"
import { scan } from "./scan.ts"
import { schema, schemaNames } from "./schema.ts"
import { SectionList } from "./SectionList.ts"

const toggle = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

const root = Command.make("itam-agent", {
  once: toggle("once", "One full cycle with diagnostics, then exit"),
  dryRun: toggle("dry-run", "With --once: deliver nothing, leave no trace on disk"),
  json: toggle("json", "With --once: print exactly one JSON document to stdout"),
  only: Flag.String("only").pipe(
    Flag.withDescription("With --once: read only these sections (cpu,disks,…) and deliver nothing"),
    Flag.withSchema(SectionList),
    Flag.optional
  ),
  capture: Flag.String("capture").pipe(
    Flag.withDescription("Record this machine, made anonymous, in a new folder: for a machine that was read wrongly"),
    Flag.optional
  ),
  withReceiver: toggle("with-receiver", "Deliver to an embedded receiver on 127.0.0.1: nothing to configure")
}).pipe(Command.withSharedFlags({
  configFile: Flag.String("config").pipe(
    Flag.withDescription("Settings file; else the first config.env that is found"),
    Flag.optional
  )
}))

const program = root.pipe(
  Command.withHandler(Effect.fn(function*(flags) {
    const { interactive } = yield* terminal
    if (Option.isSome(flags.capture)) return yield* Effect.provide(capture(flags.capture.value), capturing)
    if (Option.isSome(flags.only)) return yield* Effect.provide(only(flags.json, flags.only.value), dry)
    if (flags.dryRun) return yield* Effect.provide(dryRun(flags.json), dry)
    if (flags.once || flags.json) {
      return yield* Effect.provide(once(flags.json), cycleTowards({ ...flags, watched: true }))
    }
    const summary = interactive || flags.withReceiver
    return yield* Effect.provide(run({ summary }), workTowards({ ...flags, watched: interactive }))
  })),
  Command.withDescription("Takes stock of this computer and delivers it to an asset-management backend"),
  Command.withSubcommands([
    Command.make(
      "config",
      {},
      Effect.fn(function*() {
        yield* Effect.provide(config, configured({ ...(yield* root), watched: true }))
      })
    ).pipe(Command.withDescription("Show every setting, where it came from and what it is for")),
    Command.make("schema", { name: Argument.Literals("name", schemaNames) }, ({ name }) => schema(name)).pipe(
      Command.withDescription("Print a contract: JSON Schema 2020-12, or OpenAPI")
    ),
    Command.make(
      "receiver",
      {},
      Effect.fn(function*() {
        return yield* Effect.provide(receiver, receiving({ ...(yield* root), watched: true }))
      })
    ).pipe(Command.withDescription("Run the reference receiver alone, on 127.0.0.1")),
    Command.make(
      "scan",
      {
        kind: Argument.Literals("kind", ScanKind.literals),
        only: Argument.String("sections").pipe(Argument.withSchema(SectionList), Argument.optional)
      },
      ({ kind, only }) => Effect.provide(scan(kind, only), scanningAloud)
    ).pipe(Command.unlisted),
    Command.make(
      "systeminformation",
      { name: Argument.Literals("name", systeminformationNames) },
      ({ name }) => askSysteminformation(name)
    ).pipe(Command.unlisted)
  ])
)

Command.run(program, { version: agentVersion }).pipe(
  explained,
  Effect.provide([
    platform,
    NodeServices.layer,
    CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] })
  ]),
  NodeRuntime.runMain({ teardown })
)
