import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer, Option } from "effect"
import { SecureRandom } from "effect/crypto"
import * as path from "node:path"
import { agentVersion } from "../domain/version.ts"
import { Destination } from "../services/Destination.ts"
import { Settings } from "../services/Settings.ts"
import * as BackendScanner from "./BackendScanner.ts"
import * as BaselineFiles from "./BaselineFiles.ts"
import * as Courier from "./Courier.ts"
import * as DestinationEmbedded from "./DestinationEmbedded.ts"
import * as DestinationSettings from "./DestinationSettings.ts"
import * as HttpClientNode from "./HttpClientNode.ts"
import * as IdentityFile from "./IdentityFile.ts"
import * as LogConsole from "./LogConsole.ts"
import * as LogSettings from "./LogSettings.ts"
import * as Loops from "./Loops.ts"
import * as MachineNode from "./MachineNode.ts"
import * as OutboxDry from "./OutboxDry.ts"
import * as OutboxFiles from "./OutboxFiles.ts"
import * as ProgressWatch from "./ProgressWatch.ts"
import * as Reporter from "./Reporter.ts"
import * as ScannerCollectors from "./ScannerCollectors.ts"
import * as SettingsFile from "./SettingsFile.ts"
import { terminal } from "./terminal.ts"

/** The file that runs: a bundle beside its Node.js, or the source in development. */
const program = process.argv[1] ?? process.execPath

/** What every command stands on: files, processes, randomness. */
export const platform = Layer.mergeAll(NodeServices.layer, SecureRandom.layerWebCrypto)

const machine = MachineNode.layer({ systeminformationCommand: [process.execPath, program, "systeminformation"] })
const watch = Layer.unwrap(Effect.map(terminal, ({ drawLine }) => ProgressWatch.layer({ drawLine })))
const scanning = ScannerCollectors.layer.pipe(Layer.provideMerge(Layer.mergeAll(machine, watch)))

/** For a look at this machine: no settings, nothing kept, nothing sent. */
export const dry = Reporter.layer({ agentVersion, refreshIntervalHours: 24 }).pipe(
  Layer.provideMerge(Layer.mergeAll(IdentityFile.layer({ folder: Option.none() }), OutboxDry.layer)),
  Layer.provideMerge(scanning),
  Layer.provideMerge(LogConsole.layer("WARNING"))
)

export interface Target {
  /** The file that `--config` names. */
  readonly configFile: Option.Option<string>
  /** Deliver to the receiver that ships with the agent. */
  readonly withReceiver: boolean
  /** A person watches what is printed. */
  readonly watched: boolean
}

/** The settings in force, and the log as they want it. */
export const configured = ({ configFile, watched }: Pick<Target, "configFile" | "watched">) =>
  Layer.unwrap(Effect.map(terminal, ({ interactive }) =>
    LogSettings.layer({ watched }).pipe(
      Layer.provideMerge(SettingsFile.layer({ configFile, interactive, programFolder: path.dirname(program) }))
    )))

/** The embedded receiver alone. */
export const receiving = (target: Pick<Target, "configFile" | "watched">) =>
  Layer.provideMerge(DestinationEmbedded.layer, configured(target))

type EitherDestination = typeof DestinationEmbedded.layer | typeof DestinationSettings.layer

const destination = (
  { withReceiver }: Target
): Layer.Layer<Destination, Layer.Error<EitherDestination>, Layer.Services<EitherDestination>> =>
  withReceiver ? DestinationEmbedded.layer : DestinationSettings.layer

/** Everything between a scan and a backend. */
export const delivering = (target: Target) =>
  Layer.unwrap(Effect.gen(function*() {
    const { stateFolder, values } = yield* Settings
    const { baseUrl, tenantId, token } = yield* Destination
    return Layer.mergeAll(Courier.layer, Reporter.layer({ agentVersion, ...values })).pipe(
      Layer.provideMerge(Layer.mergeAll(
        BackendScanner.layer({ baseUrl, tenantId, token, agentVersion, folder: stateFolder }),
        BaselineFiles.layer({ folder: stateFolder, destination: `${baseUrl} ${tenantId}` }),
        IdentityFile.layer({ folder: Option.some(stateFolder) }),
        OutboxFiles.layer({ folder: path.join(stateFolder, "outbox"), maxBytes: values.outboxLimitMib * 1024 * 1024 })
      )),
      Layer.provideMerge(Layer.mergeAll(scanning, HttpClientNode.layer))
    )
  })).pipe(
    Layer.provideMerge(destination(target)),
    Layer.provideMerge(configured(target))
  )

/** The agent at work: the loops, on top of everything that delivers. */
export const working = (target: Target) =>
  Layer.unwrap(Effect.map(Settings, ({ values }) => Loops.layer(values))).pipe(Layer.provideMerge(delivering(target)))
