import { Effect } from "effect"
import * as fs from "node:fs/promises"

/** Whether there is something of that name, as far as we may see. */
export const isThere = (file: string) => Effect.promise(() => fs.access(file).then(() => true, () => false))
