import { Layer, Option } from "effect"
import { agentVersion } from "../../domain/version.ts"
import { LanguagePackages } from "../../services/LanguagePackages.ts"
import { PowerShell } from "../../services/PowerShell.ts"
import { machine, settingsOf, type SettingsSource, watched } from "../ground.ts"
import * as IdentityFile from "../IdentityFile.ts"
import * as LanguagePackagesSettings from "../LanguagePackagesSettings.ts"
import * as LogConsole from "../LogConsole.ts"
import * as MachineRecorder from "../MachineRecorder.ts"
import * as OutboxDry from "../OutboxDry.ts"
import * as PowerShellSettings from "../PowerShellSettings.ts"
import * as Reporter from "../Reporter.ts"
import * as ScannerCollectors from "../ScannerCollectors.ts"

/** The rungs for a look at this machine: nothing kept, nothing sent. Wrong settings are no obstacle to it. */
export const dry = (file: SettingsSource) =>
  Reporter.layer({ agentVersion, refreshIntervalHours: 24 }).pipe(
    Layer.provideMerge(Layer.mergeAll(IdentityFile.layer({ folder: Option.none() }), OutboxDry.layer)),
    Layer.provideMerge(Layer.provide(ScannerCollectors.layer, languagesWhereSet(file))),
    Layer.provideMerge(Layer.provide(watched, powerShellWhereSet(file))),
    Layer.provideMerge(LogConsole.layer("WARNING"))
  )

const languagesWhereSet = (file: SettingsSource) =>
  LanguagePackagesSettings.layer.pipe(
    Layer.provide(settingsOf(file)),
    Layer.catch(() => Layer.succeed(LanguagePackages, []))
  )

const powerShellWhereSet = (file: SettingsSource) =>
  PowerShellSettings.layer.pipe(
    Layer.provide(settingsOf(file)),
    Layer.catch(() => Layer.succeed(PowerShell, { kind: "encoded" }))
  )

/** A scan of which everything is remembered: no settings, nothing kept, nothing sent. */
export const capturing = ScannerCollectors.layer.pipe(
  Layer.provideMerge(MachineRecorder.layer),
  Layer.provide(machine),
  Layer.provideMerge(LogConsole.layer("WARNING"))
)
