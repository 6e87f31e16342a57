import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Option } from "effect"
import { Argument, CliConfig, CliError, Command, Flag, GlobalFlag } from "effect/cli"
import { HttpUrl } from "../../domain/settings/forms.ts"
import { packagePlatforms, TenantName } from "../../domain/tenantPackage.ts"
import { agentVersion } from "../../domain/version.ts"
import { formats } from "../../domain/view/formats.ts"
import { platform } from "../ground.ts"
import { terminal } from "../terminal.ts"
import { askSysteminformation, systeminformationNames } from "./askSysteminformation.ts"
import { configCommand } from "./configCommand.ts"
import { Ended, explained, teardown } from "./ending.ts"
import { schema, schemaNames } from "./schema.ts"
import { SectionList } from "./SectionList.ts"
import type { ServiceVerb } from "./serviceControl.ts"

const toggle = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

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
const enrolments = Effect.promise(() => Promise.all([import("./enrol.ts"), import("./enrolling.ts")]))
const heartbeats = Effect.promise(() => Promise.all([import("./heartbeat.ts"), import("../ladder.ts")]))
const work = Effect.promise(() => Promise.all([import("./run.ts"), import("./rungs.ts")]))

const escrow = Effect.promise(() => import("./escrow.ts"))
const services = Effect.promise(() => Promise.all([import("./serviceControl.ts"), import("./serviceRungs.ts")]))

const serviceVerb = (verb: ServiceVerb, description: string) =>
  Command.make(
    verb,
    {},
    Effect.fn(function*() {
      const [{ control }, { managing }] = yield* services
      yield* Effect.provide(control(verb, (yield* root).configFile), managing)
    })
  ).pipe(Command.withDescription(description))

const passphraseFile = Flag.String("passphrase-file").pipe(
  Flag.withDescription("File whose first line is the passphrase of the private key"),
  Flag.optional
)

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
    configCommand(Effect.map(root, ({ configFile }) => configFile)),
    Command.make(
      "doctor",
      {
        json: toggle("json", "Print exactly one JSON document to stdout"),
        offline: toggle("offline", "Leave out the network")
      },
      Effect.fn(function*(flags) {
        const { doctor, examined } = yield* Effect.promise(() => import("./doctor.ts"))
        yield* Effect.provide(doctor(flags), examined(yield* root, flags.offline))
      })
    ).pipe(Command.withDescription("Find what keeps the agent from its work, and say what to do about it")),
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
        yield* Effect.provide(status(flags), configured({ ...(yield* root), watched: true }))
      })
    ).pipe(
      Command.withDescription("Tell how the running agent is: exit code 0 healthy, 1 degraded, 2 failing, 3 stopped")
    ),
    Command.make("schema", { name: Argument.Literals("name", schemaNames) }, ({ name }) => schema(name)).pipe(
      Command.withDescription("Print a contract: JSON Schema 2020-12, or OpenAPI")
    ),
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
          Flag.withSchema(HttpUrl),
          Flag.optional
        ),
        reset: toggle("reset", "Give up the registration that there is")
      },
      Effect.fn(function*(flags) {
        const url = Option.map(flags.url, (text) => text.replace(/\/+$/, ""))
        const [{ enrol }, { enrollingAt }] = yield* enrolments
        yield* Effect.provide(enrol(flags), enrollingAt({ ...(yield* root), watched: true }, url))
      })
    ).pipe(Command.withDescription("Register this machine with a backend of the heartbeat protocol")),
    Command.make(
      "heartbeat",
      { now: toggle("now", "Send one at once, through the running agent") },
      Effect.fn(function*({ now }) {
        if (!now) {
          yield* Console.error("itam-agent: heartbeat wants --now: the running agent sends one at once")
          return yield* new Ended({ code: wrongUsage })
        }
        const [{ heartbeatNow }, { configured }] = yield* heartbeats
        yield* Effect.provide(heartbeatNow, configured({ ...(yield* root), watched: true }))
      })
    ).pipe(Command.withDescription("Have the running agent send a heartbeat")),
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
    Command.make(
      "package",
      {
        tenant: Flag.String("tenant").pipe(
          Flag.withDescription("The tenant that its machines report for"),
          Flag.withSchema(TenantName)
        ),
        url: Flag.String("url").pipe(
          Flag.withDescription("Where the backend answers: https://assets.example.org/api"),
          Flag.withSchema(HttpUrl)
        ),
        tokenFile: Flag.String("token-file").pipe(
          Flag.withDescription("File whose first line is the token of the tenant; - reads it from stdin")
        ),
        platform: Flag.Literals("platform", packagePlatforms).pipe(
          Flag.withDescription("What the machines run"),
          Flag.withDefault("windows")
        ),
        protocol: Flag.Literals("protocol", ["scanner", "heartbeat"]).pipe(
          Flag.withDescription("How reports look on the wire; with heartbeat the token is an install token"),
          Flag.optional
        ),
        out: Flag.String("out").pipe(Flag.withDescription("Folder for the package"), Flag.withDefault(".")),
        from: Flag.String("from").pipe(
          Flag.withDescription("Folder with the executables and their SHA256SUMS; else the one of this program"),
          Flag.optional
        )
      },
      (flags) => Effect.flatMap(Effect.promise(() => import("./package.ts")), (module) => module.makePackage(flags))
    ).pipe(Command.withDescription("Make the archive that installs the agent on the machines of a tenant")),
    Command.make("service").pipe(
      Command.withDescription("Have the system run the agent, from its own start on: for administrators"),
      Command.withSubcommands([
        serviceVerb("install", "Make the service or bring it up to date, start it, and see that it runs"),
        serviceVerb("uninstall", "Stop the service and take it away; what the agent keeps stays"),
        serviceVerb("start", "Start the service, and see that it runs"),
        serviceVerb("stop", "Stop the service, and wait until its process has ended"),
        serviceVerb("status", "Say whether it runs. Exit code 0: it does, 3: it does not, 4: there is none")
      ])
    ),
    Command.make(
      "deploy",
      {
        replaceConfig: toggle("replace-config", "Take the settings of the package where there are settings already"),
        remove: toggle("remove", "Take everything away instead: service, programs, settings, state")
      },
      Effect.fn(function*(flags) {
        const [{ deploy }, { installing }] = yield* Effect.promise(() =>
          Promise.all([import("./deploy.ts"), import("./serviceRungs.ts")])
        )
        yield* Effect.provide(deploy(flags), installing)
      })
    ).pipe(Command.withDescription("On Windows: install this package, as install_scanner.bat does")),
    Command.make("escrow").pipe(
      Command.withDescription("Keys that recovery passwords are sealed for, and what was sealed: for administrators"),
      Command.withSubcommands([
        Command.make(
          "keygen",
          {
            out: Flag.String("out").pipe(Flag.withDescription("Folder for the two halves of the key")),
            passphrase: toggle("passphrase", "Ask for a passphrase that the private key is encrypted with"),
            passphraseFile
          },
          (flags) => Effect.flatMap(escrow, ({ keygen }) => keygen(flags))
        ).pipe(Command.withDescription("Make a key pair; nothing is overwritten")),
        Command.make(
          "open",
          {
            key: Flag.String("key").pipe(Flag.withDescription("Private key in PEM")),
            passphraseFile,
            sealed: Argument.String("file").pipe(
              Argument.withDescription("File with what the backend keeps; - reads stdin"),
              Argument.withDefault("-")
            )
          },
          (flags) => Effect.flatMap(escrow, ({ open }) => open(flags))
        ).pipe(Command.withDescription("Open sealed recovery passwords"))
      ])
    ),
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

const wrongUsage = 64

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
