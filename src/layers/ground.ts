import * as NodeChildProcessSpawner from "@effect/platform-node/NodeChildProcessSpawner"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Effect, Layer, type Option } from "effect"
import { SecureRandom } from "effect/crypto"
import * as path from "node:path"
import { inExecutable } from "./executable.ts"
import { brief } from "./frugal.ts"
import * as MachineNode from "./MachineNode.ts"
import * as ProgressWatch from "./ProgressWatch.ts"
import * as SettingsFile from "./SettingsFile.ts"
import * as SettingsReload from "./SettingsReload.ts"
import { terminal } from "./terminal.ts"

/** The file that runs: an executable, a bundle beside its Node.js, or the source in development. */
export const program = inExecutable ? process.execPath : process.argv[1] ?? process.execPath

/** This agent itself, for what is better done in a process of its own. */
export const itself = (command: string): [string, ...Array<string>] =>
  inExecutable ? [program, command] : [process.execPath, ...brief, program, command]

/** What the agent stands on: programs to run, and randomness. */
export const platform = Layer.merge(
  Layer.provide(NodeChildProcessSpawner.layer, Layer.merge(NodeFileSystem.layer, NodePath.layer)),
  SecureRandom.layerWebCrypto
)

export const machine = MachineNode.layer({ program, systeminformationCommand: itself("systeminformation") })

/** The machine, and somebody who watches what the agent does with it. */
export const watched = Layer.mergeAll(
  machine,
  Layer.unwrap(Effect.map(terminal, ({ drawLine }) => ProgressWatch.layer({ drawLine })))
)

export interface SettingsSource {
  /** The file that `--config` names. */
  readonly configFile: Option.Option<string>
}

/** Where settings are looked for. */
export const settingsOptions = ({ configFile }: SettingsSource) =>
  Effect.map(
    terminal,
    ({ interactive }): SettingsFile.Options => ({ configFile, interactive, programFolder: path.dirname(program) })
  )

/** The settings in force, those of the start and those that a reload makes of them. */
export const settingsOf = (source: SettingsSource) =>
  Layer.unwrap(
    Effect.map(
      settingsOptions(source),
      (options) => Layer.provideMerge(SettingsReload.layer(options), SettingsFile.layer(options))
    )
  )
