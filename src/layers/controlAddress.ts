import * as path from "node:path"
import { sha256Hex } from "./sha256.ts"

/**
 * Where the agent of a state folder listens for its administrator: a socket in that folder, which nobody else may
 * enter; on Windows a named pipe, which only administrators may write to. No port is opened.
 */
export const controlAddress = (stateFolder: string): string =>
  process.platform === "win32"
    ? `\\\\.\\pipe\\itam-agent-${sha256Hex(path.resolve(stateFolder).toLowerCase()).slice(0, 32)}`
    : path.join(stateFolder, "agent.sock")
