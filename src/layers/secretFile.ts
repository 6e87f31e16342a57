import * as fs from "node:fs/promises"
import * as os from "node:os"

/** A file that may hold a secret. */
export interface SecretFile {
  readonly text: string
  /** Others of this machine can read it, too. Windows keeps rights elsewhere: there it is never known to be so. */
  readonly exposed: boolean
}

const othersMayRead = 0o077

/** Reads a file that may hold a secret; rejects as node:fs does. */
export const readSecretFile = async (file: string): Promise<SecretFile> => ({
  text: await fs.readFile(file, "utf8"),
  exposed: os.platform() !== "win32" && ((await fs.stat(file)).mode & othersMayRead) !== 0
})
