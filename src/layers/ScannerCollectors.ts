import { Effect, Layer } from "effect"
import { Scanner } from "../services/Scanner.ts"
import { collectors } from "./collectors/All.ts"
import { scanWith } from "./scanWith.ts"

/** Takes stock with every collector of this agent, in this process: for a run that ends when it is done. */
export const layer = Layer.effect(Scanner, Effect.map(scanWith(collectors), (scan) => Scanner.of({ scan })))
