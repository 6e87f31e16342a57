import { Effect, Layer, Option } from "effect"
import { Recollection } from "../services/Recollection.ts"
import * as StateFile from "./StateFile.ts"

export interface Options {
  /** Folder of the state. */
  readonly folder: string
}

/** One file `answer-NAME.N` for each question. What the disk refuses is told in the log, and asked anew. */
export const layer = ({ folder }: Options) =>
  Layer.succeed(
    Recollection,
    Option.some({
      recall: (name) =>
        Effect.catch(
          StateFile.read(folder, fileName(name)),
          (error) => Effect.as(Effect.logWarning(`a kept answer cannot be read: ${error.message}`), Option.none())
        ),
      keep: (name, text) =>
        Effect.catch(
          StateFile.replace(folder, fileName(name), text),
          (error) => Effect.logWarning(`an answer cannot be kept: ${error.message}`)
        )
    })
  )

const fileName = (name: string) => `answer-${name}`
