import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { HttpUrl } from "../../domain/settings/forms.ts"
import { packagePlatforms, TenantName } from "../../domain/tenantPackage.ts"
import { toggle } from "./flags.ts"

/** `itam-agent package`: what brings the agent onto the machines of a tenant. */
export const packageCommand = Command.make(
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
).pipe(Command.withDescription("Make the archive that installs the agent on the machines of a tenant"))

/** `itam-agent deploy`: what such a package runs there. */
export const deployCommand = Command.make(
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
).pipe(Command.withDescription("On Windows: install this package, as install_scanner.bat does"))
