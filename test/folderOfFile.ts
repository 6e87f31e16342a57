import { randomUUID } from "node:crypto"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, beforeAll } from "vitest"

/**
 * A folder for all tests of a file, made before the first of them and gone after the last. Where all are skipped vitest
 * calls nobody to clear away, and there is nothing to clear away either.
 */
export const folderOfFile = (prefix: string): string => {
  const folder = path.join(os.tmpdir(), `${prefix}${randomUUID()}`)
  beforeAll(() => {
    fs.mkdirSync(folder, { mode: 0o700 })
  })
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}
