import { Layer, Option } from "effect"
import { agentVersion } from "../../domain/version.ts"
import { machine, watched } from "../ground.ts"
import * as IdentityFile from "../IdentityFile.ts"
import * as LogConsole from "../LogConsole.ts"
import * as MachineRecorder from "../MachineRecorder.ts"
import * as OutboxDry from "../OutboxDry.ts"
import * as Reporter from "../Reporter.ts"
import * as ScannerCollectors from "../ScannerCollectors.ts"

/** The rungs for a look at this machine: no settings, nothing kept, nothing sent. */
export const dry = Reporter.layer({ agentVersion, refreshIntervalHours: 24 }).pipe(
  Layer.provideMerge(Layer.mergeAll(IdentityFile.layer({ folder: Option.none() }), OutboxDry.layer)),
  Layer.provideMerge(ScannerCollectors.layer),
  Layer.provideMerge(watched),
  Layer.provideMerge(LogConsole.layer("WARNING"))
)

/** A scan of which everything is remembered: no settings, nothing kept, nothing sent. */
export const capturing = ScannerCollectors.layer.pipe(
  Layer.provideMerge(MachineRecorder.layer),
  Layer.provide(machine),
  Layer.provideMerge(LogConsole.layer("WARNING"))
)
