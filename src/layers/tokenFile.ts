import { Effect, Option, Redacted } from "effect"
import * as fs from "node:fs/promises"
import * as os from "node:os"

/**
 * The token as the file has it now: whoever renews it need not restart the agent. None where there is no file, where it
 * cannot be read, or where others can read it, too; what was wrong with it, the next start says.
 */
export const reread = (file: Option.Option<string>): Effect.Effect<Option.Option<Redacted.Redacted<string>>> =>
  Option.isNone(file) ? Effect.succeedNone : Effect.tryPromise(async () => {
    const [token = ""] = (await fs.readFile(file.value, "utf8")).split("\n", 1)
    const exposed = os.platform() !== "win32" && ((await fs.stat(file.value)).mode & 0o077) !== 0
    return /^[\x21-\x7e]+$/.test(token.trim()) && !exposed ? Option.some(Redacted.make(token.trim())) : Option.none()
  }).pipe(Effect.orElseSucceed(Option.none<Redacted.Redacted<string>>))
