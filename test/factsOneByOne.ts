import { Effect } from "effect"
import type { Machine } from "../src/services/Machine.ts"

/** `factsIn` of a machine that is asked for one file at a time. */
export const factsOneByOne =
  (fileFacts: Machine["Service"]["fileFacts"]): Machine["Service"]["factsIn"] => (folder, names) =>
    Effect.map(
      Effect.forEach(names, (name) =>
        fileFacts(`${folder}/${name}`).pipe(
          Effect.map((facts) => [[name, facts] as const]),
          Effect.catchTag("Absent", () => Effect.succeed([]))
        )),
      (rows) => new Map(rows.flat())
    )
