import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

/** Gives a run of tests a temporary folder of its own, which goes with it: whatever tests leave there goes, too. */
export const setup = () => {
  const before = process.env.TMPDIR
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "itam-run-"))
  process.env.TMPDIR = folder
  return () => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
