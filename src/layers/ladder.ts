import * as NodeChildProcessSpawner from "@effect/platform-node/NodeChildProcessSpawner"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Effect, Layer, Option } from "effect"
import { SecureRandom } from "effect/crypto"
import * as path from "node:path"
import { agentVersion } from "../domain/version.ts"
import { Destination } from "../services/Destination.ts"
import { Identity } from "../services/Identity.ts"
import { Settings } from "../services/Settings.ts"
import * as BackendScanner from "./BackendScanner.ts"
import * as BaselineFiles from "./BaselineFiles.ts"
import * as Courier from "./Courier.ts"
import * as HttpClientNode from "./HttpClientNode.ts"
import * as IdentityFile from "./IdentityFile.ts"
import * as LogSettings from "./LogSettings.ts"
import * as Loops from "./Loops.ts"
import * as MachineNode from "./MachineNode.ts"
import * as OutboxFiles from "./OutboxFiles.ts"
import * as ProgressWatch from "./ProgressWatch.ts"
import * as Reporter from "./Reporter.ts"
import * as ScannerChild from "./ScannerChild.ts"
import * as ScannerResting from "./ScannerResting.ts"
import * as SettingsFile from "./SettingsFile.ts"
import { terminal } from "./terminal.ts"

/** The file that runs: a bundle beside its Node.js, or the source in development. */
const program = process.argv[1] ?? process.execPath

/** This agent itself, for what is better done in a process of its own. */
const itself = (command: string): [string, ...Array<string>] => [process.execPath, program, command]

/** What the agent stands on: programs to run, and randomness. */
export const platform = Layer.merge(
  Layer.provide(NodeChildProcessSpawner.layer, Layer.merge(NodeFileSystem.layer, NodePath.layer)),
  SecureRandom.layerWebCrypto
)

export const machine = MachineNode.layer({ systeminformationCommand: itself("systeminformation") })

/** The machine, and somebody who watches what the agent does with it. */
export const watched = Layer.mergeAll(
  machine,
  Layer.unwrap(Effect.map(terminal, ({ drawLine }) => ProgressWatch.layer({ drawLine })))
)

export interface Configuration {
  /** The file that `--config` names. */
  readonly configFile: Option.Option<string>
  /** A person watches what is printed. */
  readonly watched: boolean
}

/** The settings in force, and the log as they want it. */
export const configured = ({ configFile, watched }: Configuration) =>
  Layer.unwrap(Effect.map(terminal, ({ interactive }) =>
    LogSettings.layer({ watched }).pipe(
      Layer.provideMerge(SettingsFile.layer({ configFile, interactive, programFolder: path.dirname(program) }))
    )))

/** What was accepted and what was acknowledged: of this agent and no other, and by this backend. */
const remembering = Layer.unwrap(Effect.gen(function*() {
  const { stateFolder, values } = yield* Settings
  const { baseUrl, tenantId } = yield* Destination
  const { start } = yield* Identity
  return Layer.merge(
    BaselineFiles.layer({ folder: stateFolder, destination: `${baseUrl} ${tenantId} ${start.agentId}` }),
    OutboxFiles.layer({
      folder: path.join(stateFolder, "outbox"),
      maxBytes: values.outboxLimitMib * 1024 * 1024,
      owner: start
    })
  )
}))

/** Everything between a scanner and a destination, with the settings that are in force. */
export const delivering = Layer.unwrap(Effect.gen(function*() {
  const { stateFolder, values } = yield* Settings
  const destination = yield* Destination
  return Layer.mergeAll(Courier.layer, Reporter.layer({ agentVersion, ...values })).pipe(
    Layer.provideMerge(Layer.mergeAll(
      BackendScanner.layer({ ...destination, ...values, agentVersion, folder: stateFolder }),
      remembering
    )),
    Layer.provideMerge(IdentityFile.layer({ folder: Option.some(stateFolder) })),
    Layer.provideMerge(HttpClientNode.layerOptions(values))
  )
}))

/** Scans in a process of their own; what fails again and again rests. A person who asks for a scan gets all of it. */
const scanning = Layer.unwrap(
  Effect.map(Settings, ({ stateFolder }) => ScannerResting.layer({ agentVersion, folder: stateFolder }))
).pipe(Layer.provide(ScannerChild.layer({ command: itself("scan") })))

/** The agent at work: the loops on top of everything that delivers. */
export const working = Layer.unwrap(Effect.map(Settings, ({ values }) => Loops.layer(values))).pipe(
  Layer.provideMerge(delivering),
  Layer.provideMerge(scanning),
  Layer.provideMerge(watched)
)
