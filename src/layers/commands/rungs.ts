import { Effect, Layer } from "effect"
import type { Destination } from "../../services/Destination.ts"
import * as DestinationSettings from "../DestinationSettings.ts"
import { watched } from "../ground.ts"
import { type Configuration, configured, delivering, identified, sealing, working } from "../ladder.ts"
import * as LanguagePackagesSettings from "../LanguagePackagesSettings.ts"
import * as PowerShellSettings from "../PowerShellSettings.ts"
import * as ScannerCollectors from "../ScannerCollectors.ts"

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
    Layer.provideMerge(Layer.provide(ScannerCollectors.layer, LanguagePackagesSettings.layer)),
    Layer.provideMerge(sealing),
    Layer.provideMerge(identified),
    Layer.provideMerge(Layer.provide(watched, PowerShellSettings.layer)),
    Layer.provideMerge(towards(target))
  )

/** The agent at work. */
export const workTowards = (target: Target) => Layer.provideMerge(working, towards(target))

/** The embedded receiver alone. */
export const receiving = (configuration: Configuration) => Layer.provideMerge(embedded, configured(configuration))
