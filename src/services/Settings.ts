import { Context, Data, type Option } from "effect"
import type { Given, SettingFault } from "../domain/decodeSettings.ts"
import type { EscrowKey } from "../domain/EscrowKey.ts"
import type { SettingKey, Settings as Values } from "../domain/Settings.ts"

/** The settings that are in force, and where each came from. */
export interface LoadedSettings {
  readonly values: Values
  readonly given: ReadonlyMap<SettingKey, Given>
  /** The `config.env` that was found first; the others were not looked at. */
  readonly file: Option.Option<string>
  /** What the author of the settings should know; each names its file and line. */
  readonly warnings: ReadonlyArray<string>
  /** The key that recovery passwords are sealed for; without one none is read. */
  readonly escrowKey: Option.Option<EscrowKey>
  /** Folder for identity, outbox and baseline. */
  readonly stateFolder: string
}

/** Settings of this run, decoded once at the start. */
export class Settings extends Context.Service<Settings, LoadedSettings>()("itam-agent/services/Settings") {}

/** The settings are wrong: nothing was started. Lists every fault, one a line. */
export class WrongSettings extends Data.TaggedError("WrongSettings")<{ readonly faults: ReadonlyArray<SettingFault> }> {
  override get message(): string {
    const count = this.faults.length === 1 ? "one setting is wrong" : `${this.faults.length} settings are wrong`
    const width = Math.max(...this.faults.map(({ from }) => from.length))
    return [
      `itam-agent did not start: ${count}.`,
      ...this.faults.map(({ from, message }) => `  ${from.padEnd(width)}  ${message}`)
    ].join("\n")
  }
}
