import { Data, Effect } from "effect"
import * as path from "node:path"
import { sha256Hex } from "./sha256.ts"

/** The longest name of a socket in bytes: `sun_path` of unix(7), and of unix(4) on macOS, less the zero at its end. */
const longestBytes = process.platform === "darwin" ? 103 : 107

/** The folder lies so deep that no socket in it can be named; some releases of Node.js would cut the name off. */
export class AddressTooLong extends Data.TaggedError("AddressTooLong")<{ readonly address: string }> {
  override get message(): string {
    return `${this.address} is longer than the ${longestBytes} bytes that the name of a socket may have`
  }
}

/**
 * Where the agent of a state folder listens for its administrator: a socket in that folder, which nobody else may
 * enter; on Windows a named pipe, which only administrators may write to. No port is opened.
 */
export const controlAddress = (stateFolder: string): Effect.Effect<string, AddressTooLong> => {
  if (process.platform === "win32") {
    const name = sha256Hex(path.resolve(stateFolder).toLowerCase()).slice(0, 32)
    return Effect.succeed(`\\\\.\\pipe\\itam-agent-${name}`)
  }
  const address = path.join(stateFolder, "agent.sock")
  return Buffer.byteLength(address) > longestBytes
    ? Effect.fail(new AddressTooLong({ address }))
    : Effect.succeed(address)
}
