import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { everyFormat } from "./everyFormat.ts"
import { withstands } from "./hostility.ts"

const folder = path.join(import.meta.dirname, "../../src/domain/formats")

/** What formats are made of, and what reads the structures that `Smbios` found: they decode nothing by themselves. */
const parts = new Set([
  "BytesFormat",
  "Format",
  "SmbiosMemory",
  "SmbiosProcessor",
  "SmbiosSlots",
  "SmbiosSystem",
  "jsonRows",
  "probeValues",
  "propertyList",
  "propertyListFormats",
  "stanzas",
  "systemProfiler",
  "systemctlTable"
])

const isDecoder = (exported: any) => Schema.isSchema(exported) || typeof exported?.decode === "function"

describe("the list of formats", () => {
  const files = fs.readdirSync(folder).map((file) => path.basename(file, ".ts")).filter((file) => !parts.has(file))

  it("has every file of the folder and no other", () => {
    assert.sameMembers(Object.keys(everyFormat), files)
  })

  it.each(files.filter((file) => file !== "OutboxRecord"))("has everything that %s decodes", async (file) => {
    const exports = Object.values(await import(path.join(folder, `${file}.ts`)))
    const listed = everyFormat[file]?.map(({ exported }) => exported) ?? []
    assert.includeMembers(listed, exports.filter(isDecoder))
  })
})

for (const decoder of Object.values(everyFormat).flat()) {
  describe(decoder.name === "" ? "a reader" : decoder.name, () => withstands(decoder))
}
