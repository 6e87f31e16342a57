import { assert, describe, it } from "@effect/vitest"
import { type Schema, SchemaAST } from "effect"
import packageJson from "../package.json" with { type: "json" }
import { volatilePaths } from "../src/domain/canonical.ts"
import { documents } from "../src/domain/documents.ts"
import { schemaOf, sectionNames } from "../src/domain/inventory/Sections.ts"
import { Report, ReportSection, Subject } from "../src/domain/Report.ts"
import { Section } from "../src/domain/Section.ts"
import { Snapshot } from "../src/domain/Snapshot.ts"
import { agentVersion } from "../src/domain/version.ts"

/** Paths of fields that do not say what they are. */
const undescribed = (ast: SchemaAST.AST, at: string): ReadonlyArray<string> => {
  if (ast._tag === "Arrays") return ast.rest.flatMap((element) => undescribed(element, `${at}[]`))
  if (ast._tag !== "Objects") return SchemaAST.resolveDescription(ast) === undefined ? [at] : []
  return ast.propertySignatures.flatMap((field: SchemaAST.PropertySignature) => {
    const path = `${at}.${String(field.name)}`
    const named = SchemaAST.resolveDescription(field.type) ?? SchemaAST.resolveTitle(field.type)
    return [...(named === undefined ? [path] : []), ...undescribed(field.type, path)]
  })
}

const named = {
  ...Object.fromEntries(sectionNames.map((name) => [name, schemaOf(name)])),
  Section,
  Snapshot,
  Subject,
  ReportSection,
  Report
}

describe("the contract", () => {
  it("has an identifier and a title for every schema", () => {
    for (const [name, schema] of Object.entries(named) as Array<[string, Schema.Top]>) {
      assert.isNotEmpty(SchemaAST.resolveIdentifier(schema.ast), name)
      assert.isNotEmpty(SchemaAST.resolveTitle(schema.ast), name)
    }
  })

  it("describes every field", () => {
    const silent = (Object.entries(named) as Array<[string, Schema.Top]>)
      .flatMap(([name, schema]) => undescribed(schema.ast, name))
      .filter((path) => !path.endsWith("data"))
    assert.deepStrictEqual(silent, [])
  })

  it("knows which facts move by themselves", () => {
    const paths = sectionNames.filter((name) => name !== "load").flatMap((name) =>
      volatilePaths(schemaOf(name)).map((path) => `${name} ${path}`)
    )
    assert.includeMembers(paths, [
      "os bootedAt",
      "disks [].health.temperatureCelsius",
      "volumes [].usedBytes",
      "network interfaces[].addresses",
      "network gateways",
      "batteries [].chargePercent",
      "services [].state",
      "users sessions"
    ])
    assert.notIncludeMembers(paths, ["volumes [].totalBytes", "disks [].health.status", "os hostname"])
  })

  it("is JSON Schema 2020-12 with the descriptions in it", () => {
    for (const [name, document] of Object.entries(documents)) {
      const text = JSON.stringify(document())
      assert.include(text, "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"", name)
      assert.include(text, "\"description\":", name)
    }
    assert.include(JSON.stringify(documents.software()), "Space it takes when installed")
    assert.include(JSON.stringify(documents.config()), "TELEMETRY_INTERVAL")
  })

  it("carries the version of the package", () => {
    assert.strictEqual(agentVersion, packageJson.version)
  })
})
