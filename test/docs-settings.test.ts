import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import { checkNames } from "../src/domain/doctor/Finding.ts"
import { settingDefaults, settingKeys } from "../src/domain/Settings.ts"
import { descriptionOf, expectationOf } from "../src/domain/shownSettings.ts"

const page = (name: string) => fs.readFileSync(path.join(import.meta.dirname, "..", "docs", name), "utf8")

/** The rows that docs/configuration.md has to have, made from the schema. */
const rows = settingKeys.map((key) => {
  const fallback = settingDefaults[key]
  return `| \`${key}\` | ${fallback === undefined ? "" : `\`${fallback}\` `}| ${descriptionOf(key)} | ${
    expectationOf(key)
  } |`
})

describe("the pages for administrators", () => {
  it("have every setting as its schema says it is, and no other", () => {
    const text = page("configuration.md")
    const table = text.split("\n").filter((line) => /^\| `[A-Z_]+` \|/.test(line))
    assert.deepStrictEqual(table, rows)
  })

  it("have every check of the doctor, in its order", () => {
    const table = page("doctor.md").split("\n").flatMap((line) => /^\| `([a-z]+)` \|/.exec(line)?.[1] ?? [])
    assert.deepStrictEqual(table, [...checkNames])
  })
})
