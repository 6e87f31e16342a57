import { Effect, Layer, Option } from "effect"
import { agentVersion } from "../../domain/version.ts"
import type { Destination } from "../../services/Destination.ts"
import * as DestinationSettings from "../DestinationSettings.ts"
import * as IdentityFile from "../IdentityFile.ts"
import { type Configuration, configured, delivering, machine, watched, working } from "../ladder.ts"
import * as LogConsole from "../LogConsole.ts"
import * as MachineRecorder from "../MachineRecorder.ts"
import * as OutboxDry from "../OutboxDry.ts"
import * as Reporter from "../Reporter.ts"
import * as ScannerCollectors from "../ScannerCollectors.ts"
import { linesAsRead } from "./scan.ts"

/** The rungs that a command needs and a service does not. The receiver is loaded only where it is asked for. */
const embedded = Layer.unwrap(
  Effect.map(Effect.promise(() => import("../DestinationEmbedded.ts")), (module) => module.layer)
)

type EitherDestination = typeof embedded | typeof DestinationSettings.layer

export interface Target extends Configuration {
  /** Deliver to the receiver that ships with the agent. */
  readonly withReceiver: boolean
}

const towards = (target: Target) => {
  const destination: Layer.Layer<Destination, Layer.Error<EitherDestination>, Layer.Services<EitherDestination>> =
    target.withReceiver ? embedded : DestinationSettings.layer
  return Layer.provideMerge(destination, configured(target))
}

/** One cycle that is scanned in this process and delivered. */
export const cycleTowards = (target: Target) =>
  delivering.pipe(
    Layer.provideMerge(ScannerCollectors.layer),
    Layer.provideMerge(watched),
    Layer.provideMerge(towards(target))
  )

/** The agent at work. */
export const workTowards = (target: Target) => Layer.provideMerge(working, towards(target))

/** The embedded receiver alone. */
export const receiving = (configuration: Configuration) => Layer.provideMerge(embedded, configured(configuration))

/** For a look at this machine: no settings, nothing kept, nothing sent. */
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

/** Scans in this process and prints each section as it is read: the child that `ScannerChild` starts. */
export const scanningAloud = ScannerCollectors.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(machine, linesAsRead)),
  Layer.provideMerge(LogConsole.layer("WARNING"))
)
