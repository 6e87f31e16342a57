import { Layer } from "effect"
import { machine } from "../ground.ts"
import * as serviceManagerHere from "../serviceManagerHere.ts"

/** What the commands of the service stand on: the machine, and who runs services there. */
export const managing = Layer.provideMerge(serviceManagerHere.layer, machine)
