import * as fs from "node:fs"
import * as path from "node:path"
import { gunzipSync } from "node:zlib"

/** Every file below a folder with its name, as it is and as it was before it was packed. */
export const filesBelow = (folder: string): ReadonlyArray<{ readonly file: string; readonly bytes: Buffer }> =>
  (fs.readdirSync(folder, { recursive: true }) as Array<string>)
    .filter((name) => fs.lstatSync(path.join(folder, name)).isFile())
    .map((name) => {
      const bytes = fs.readFileSync(path.join(folder, name))
      const packed = bytes.indexOf("\u001f\u008b", 0, "latin1")
      const unpacked = packed < 0 ? Buffer.alloc(0) : gunzipSync(bytes.subarray(packed))
      return { file: name, bytes: Buffer.concat([Buffer.from(`${name}\n`), bytes, Buffer.from("\n"), unpacked]) }
    })
