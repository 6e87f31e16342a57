import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import { checkNames } from "../src/domain/doctor/Finding.ts"
import { settingKeys, settingTable } from "../src/domain/Settings.ts"

const page = (name: string) => fs.readFileSync(path.join(import.meta.dirname, "..", "docs", name), "utf8")

/** The rows that docs/configuration.md has to have, made from the table of settings. */
const rows = settingKeys.map((key) => {
  const { description, expected, fallback } = settingTable[key]
  return `| \`${key}\` | ${fallback === undefined ? "" : `\`${fallback}\` `}| ${description} | ${expected} |`
})

describe("the pages for administrators", () => {
  it("have every setting as the table of settings says it is, and no other", () => {
    const text = page("configuration.md")
    const table = text.split("\n").filter((line) => /^\| `[A-Z_]+` \|/.test(line))
    assert.deepStrictEqual(table, rows)
  })

  it("have every check of the doctor, in its order", () => {
    const table = page("doctor.md").split("\n").flatMap((line) => /^\| `([a-z]+)` \|/.exec(line)?.[1] ?? [])
    assert.deepStrictEqual(table, [...checkNames])
  })
})
