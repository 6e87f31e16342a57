import { Effect } from "effect"
import { presentInstant } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"

/**
 * What is made once, when a system is installed, and not touched again: the log folder of the installer (Debian, Ubuntu),
 * the machine id (written at the first start, also of an image), and the root folder itself, the oldest of a file system.
 */
const firstThings = ["/var/log/installer", "/etc/machine-id", "/"]

/** When the first of these came to be, where the file system keeps such times; images without clocks say 1970, which is no time. */
export const installedAt = Effect.gen(function*() {
  const machine = yield* Machine
  for (const path of firstThings) {
    const facts = yield* Effect.orElseSucceed(machine.fileFacts(path), () => undefined)
    const bornAt = presentInstant(facts?.bornAt)
    if (bornAt !== undefined) return bornAt
  }
  return undefined
})
