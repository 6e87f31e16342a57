import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Option } from "effect"
import { Argument, CliConfig, CliError, Command, Flag, GlobalFlag } from "effect/cli"
import { agentVersion } from "../../domain/version.ts"
import { formats } from "../../domain/view/formats.ts"
import { platform } from "../ground.ts"
import { terminal } from "../terminal.ts"
import { askSysteminformation, systeminformationNames } from "./askSysteminformation.ts"
import { doctorCommand, statusCommand } from "./conditionCommands.ts"
import { configCommand } from "./configCommand.ts"
import { deployCommand, packageCommand } from "./deploymentCommands.ts"
import { Ended, explained, teardown, wrongUsage } from "./ending.ts"
import { enrolCommand, heartbeatCommand } from "./enrolmentCommands.ts"
import { escrowCommand } from "./escrowCommand.ts"
import { toggle } from "./flags.ts"
import { schema, schemaNames } from "./schema.ts"
import { SectionList } from "./SectionList.ts"
import { serviceCommand } from "./serviceCommand.ts"

const root = Command.make("itam-agent", {
  once: toggle("once", "One full cycle with diagnostics, then exit"),
  dryRun: toggle("dry-run", "With --once: deliver nothing, leave no trace on disk"),
  json: toggle("json", "With --once: print exactly one JSON document to stdout, as --format json does"),
  format: Flag.Literals("format", formats).pipe(
    Flag.withDescription("With --once: everything as tables, as JSON, for GLPI, or as a web page of this machine"),
    Flag.optional
  ),
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

/** What only some commands need is loaded by them: to look at a machine takes no HTTP client and no outbox. */
const looks = Effect.promise(() => Promise.all([import("./once.ts"), import("./dry.ts")]))
const captures = Effect.promise(() => Promise.all([import("./capture.ts"), import("./dry.ts")]))
const cycles = Effect.promise(() => Promise.all([import("./once.ts"), import("./rungs.ts")]))
const work = Effect.promise(() => Promise.all([import("./run.ts"), import("./rungs.ts")]))

const configFile = Effect.map(root, (flags) => flags.configFile)

const program = root.pipe(
  Command.withHandler(Effect.fn(function*(flags) {
    const { interactive } = yield* terminal
    const format = Option.getOrElse(flags.format, () => flags.json ? "json" : "summary")
    if (Option.isSome(flags.capture)) {
      const [{ capture }, { capturing }] = yield* captures
      return yield* Effect.provide(capture(flags.capture.value), capturing)
    }
    if (Option.isSome(flags.only) || flags.dryRun) {
      const [{ dryRun, only }, { dry }] = yield* looks
      return yield* Option.match(flags.only, {
        onNone: () => Effect.provide(dryRun(format), dry(flags)),
        onSome: (sections) => Effect.provide(only(format, sections), dry(flags))
      })
    }
    if (flags.once || format !== "summary") {
      const [{ once }, { cycleTowards }] = yield* cycles
      return yield* Effect.provide(once(format), cycleTowards({ ...flags, watched: true }))
    }
    const [{ run }, { workTowards }] = yield* work
    const summary = interactive || flags.withReceiver
    return yield* Effect.provide(run({ summary }), workTowards({ ...flags, watched: interactive, resident: true }))
  })),
  Command.withDescription("Takes stock of this computer and delivers it to an asset-management backend"),
  Command.withSubcommands([
    configCommand(configFile),
    doctorCommand(configFile),
    statusCommand(configFile),
    Command.make("schema", { name: Argument.Literals("name", schemaNames) }, ({ name }) => schema(name)).pipe(
      Command.withDescription("Print a contract: JSON Schema 2020-12, or OpenAPI")
    ),
    enrolCommand(configFile),
    heartbeatCommand(configFile),
    Command.make(
      "receiver",
      {},
      Effect.fn(function*() {
        const [{ receiver }, { receiving }] = yield* Effect.promise(() =>
          Promise.all([import("./receiver.ts"), import("./rungs.ts")])
        )
        return yield* Effect.provide(receiver, receiving({ ...(yield* root), watched: true }))
      })
    ).pipe(Command.withDescription("Run the reference receiver alone, on 127.0.0.1")),
    packageCommand,
    serviceCommand(configFile),
    deployCommand,
    escrowCommand,
    Command.make(
      "script",
      {},
      () => Effect.flatMap(Effect.promise(() => import("./script.ts")), (module) => module.script)
    ).pipe(Command.withDescription("Print the PowerShell script of a scan on Windows, to be signed as a file")),
    Command.make(
      "resolve",
      { name: Argument.String("name") },
      ({ name }) => Effect.flatMap(Effect.promise(() => import("./resolve.ts")), ({ resolve }) => resolve(name))
    ).pipe(Command.unlisted),
    Command.make(
      "systeminformation",
      { name: Argument.Literals("name", systeminformationNames) },
      ({ name }) => askSysteminformation(name)
    ).pipe(Command.unlisted)
  ])
)

Command.run(program, { version: agentVersion }).pipe(
  Effect.mapError((error) => CliError.isCliError(error) ? new Ended({ code: wrongUsage }) : error),
  explained,
  Effect.provide([
    platform,
    NodeServices.layer,
    CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] })
  ]),
  NodeRuntime.runMain({ teardown })
)
