import { Effect, Layer } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import * as ServiceManagerWindows from "../../ServiceManagerWindows.ts"
import { programData } from "../../stateFolder.ts"
import { files } from "../deployment/places.ts"
import * as NativeKoffi from "../NativeKoffi.ts"
import { systemRoot } from "../systemRoot.ts"

/** The service manager of this Windows, for the agent that runs: an executable, or a script with its Node.js. */
export const layerOf = (program: string) => {
  const background = path.join(path.dirname(program), files.background)
  const executable = fs.existsSync(background) ? background : program
  return layerFor(program, program === process.execPath ? [executable] : [process.execPath, program])
}

/** … and for an agent that is started by these words. `program`: beside it the addon may lie. */
export const layerFor = (program: string, words: ServiceManagerWindows.Options["program"]) =>
  Layer.unwrap(Effect.gen(function*() {
    return ServiceManagerWindows.layer({
      program: words,
      systemRoot: yield* systemRoot(yield* Effect.option(NativeKoffi.load(program))),
      folder: yield* programData,
      isAlive
    })
  }))

/** Signal 0 is sent to nobody (process.kill); who may not even ask sees a process that is there. */
const isAlive = (processId: number) =>
  Effect.try(() => process.kill(processId, 0)).pipe(
    Effect.catch(({ cause }) => Effect.succeed((cause as NodeJS.ErrnoException).code === "EPERM"))
  )
