import { Layer } from "effect"
import { machine } from "../ground.ts"
import * as LogConsole from "../LogConsole.ts"
import * as serviceManagerHere from "../serviceManagerHere.ts"

/** What installing stands on: the machine, and a log that a person reads. */
export const installing = Layer.merge(machine, LogConsole.layer("INFO"))

/** What the commands of the service stand on: whoever runs services here, too. */
export const managing = Layer.provideMerge(serviceManagerHere.layer, installing)
