import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import type { SectionName } from "../src/domain/inventory/Sections.ts"
import { collectors } from "../src/layers/collectors/All.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import * as MachineFolder from "./MachineFolder.ts"

const home = path.join(import.meta.dirname, "machines")

const machines = fs.readdirSync(home, { withFileTypes: true })
  .filter((platform) => platform.isDirectory())
  .flatMap((platform) => fs.readdirSync(path.join(home, platform.name)).map((name) => `${platform.name}/${name}`))

const readAll = Effect.gen(function*() {
  const sections: Partial<Record<SectionName, unknown>> = {}
  for (const collector of collectors) {
    const { tookMs: _, ...section } = yield* collect(collector)
    sections[collector.name] = section
  }
  return sections
})

describe("a captured machine", () => {
  for (const name of machines) {
    const folder = path.join(home, name)
    it.live(`${name} is read as expected`, () =>
      Effect.gen(function*() {
        const expected = path.join(folder, "expected.json")
        const sections = yield* readAll.pipe(Effect.provide(MachineFolder.layer(folder)))
        const text = `${JSON.stringify(sections, null, 2)}\n`
        if (process.env.ACCEPT_EXPECTED === "1") fs.writeFileSync(expected, text)
        assert.deepStrictEqual(sections, JSON.parse(fs.readFileSync(expected, "utf8")))
      }))
  }
})
