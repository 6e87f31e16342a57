import { assert, describe, it } from "@effect/vitest"
import { OpenApi } from "effect/http-api"
import { Api } from "../src/domain/Api.ts"
import { parseConfigEnv } from "../src/domain/ConfigEnv.ts"
import { configFileText } from "../src/domain/configFile.ts"
import { documents } from "../src/domain/documents.ts"
import { encodeHeartbeat } from "../src/domain/protocols/Heartbeat.ts"
import { encodeHardware } from "../src/domain/protocols/ScannerHardware.ts"
import { encodeSoftware } from "../src/domain/protocols/ScannerSoftware.ts"
import { encodeTelemetry } from "../src/domain/protocols/ScannerTelemetry.ts"
import { type SettingKey, settingKeys, settingTable } from "../src/domain/Settings.ts"
import { sectionsOf } from "../src/domain/Snapshot.ts"
import { schemaNames } from "../src/layers/commands/schema.ts"
import { type JsonSchema, misfits, unknownKeywords } from "./jsonSchema.ts"
import { machineReports } from "./machineReports.ts"

/** As it travels: what is not there is left out. */
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const contract = (name: keyof typeof documents) => wire(documents[name]()) as JsonSchema

const openApi = wire(OpenApi.fromApi(Api)) as {
  readonly openapi: string
  readonly components: { readonly schemas: { readonly [name: string]: JsonSchema } }
}

describe("the contracts", () => {
  it("are all that can be asked for", () => {
    assert.deepStrictEqual([...schemaNames], [...Object.keys(documents), "openapi"])
  })

  it.each(Object.keys(documents) as Array<keyof typeof documents>)("%s is JSON Schema 2020-12, and whole", (name) => {
    const document = contract(name)
    assert.strictEqual(document["$schema"], "https://json-schema.org/draft/2020-12/schema")
    assert.deepStrictEqual(unknownKeywords(document), [])
  })

  it("of HTTP are OpenAPI 3.1, and whole", () => {
    assert.match(openApi.openapi, /^3\.1\./)
    assert.deepStrictEqual(unknownKeywords(openApi, Object.values(openApi.components.schemas)), [])
  })

  it("of scans hold for every captured machine, and not for what no scan finds", () => {
    for (const [machine, { sections }] of machineReports()) {
      for (const kind of ["hardware", "software", "telemetry", "heartbeat"] as const) {
        const of = Object.fromEntries(sectionsOf(kind).map((name) => [name, sections[name]]))
        const schema = contract(kind)
        assert.deepStrictEqual(misfits(schema, schema, wire(of)), [], `${machine} ${kind}`)
      }
    }
    const hardware = contract("hardware")
    const cpu = (data: unknown) => misfits(hardware, hardware, { cpu: { outcome: "collected", tookMs: 1, data } })
    assert.deepStrictEqual(cpu({ logicalCores: 2 }), [])
    assert.isNotEmpty(cpu({ logicalCores: "two" }))
    assert.isNotEmpty(misfits(hardware, hardware, { cpu: { outcome: "guessed", tookMs: 1 } }))
  })

  it("of bodies hold for what is sent of every captured machine", () => {
    const options = { tenantId: "acme", agentVersion: "0.1.0" }
    const check = (machine: string, name: string, body: unknown) =>
      assert.deepStrictEqual(
        misfits(openApi, { $ref: `#/components/schemas/${name}` }, wire(body)),
        [],
        `${machine} ${name}`
      )
    for (const [machine, report] of machineReports()) {
      check(machine, "HardwareBody", encodeHardware(report, options))
      check(machine, "SoftwareBody", encodeSoftware(report, options))
      const telemetry = encodeTelemetry(report, options)
      if (telemetry !== undefined) check(machine, "TelemetryBody", telemetry)
      check(machine, "HeartbeatBody", encodeHeartbeat(report, { assetId: "019c0d6e-7b00-7000-8000-aaaaaaaaaaaa" }))
    }
    assert.isNotEmpty(misfits(openApi, { $ref: "#/components/schemas/HardwareBody" }, { system: "none" }))
  })

  it("of settings say what each is for and has to be, and hold for a settings file", () => {
    const config = contract("config")
    const given = new Map<SettingKey, string>([["API_BASE_URL", "https://assets.example/api"], ["API_TOKEN", "word"]])
    const { entries } = parseConfigEnv(configFileText(given))
    const asObject = Object.fromEntries(entries.map(({ key, value }) => [key, value]))
    assert.deepStrictEqual(misfits(config, config, asObject), [])
    assert.isNotEmpty(misfits(config, config, { PROTOCOL: "smoke" }))
    const properties = config["properties"] as { readonly [key: string]: JsonSchema }
    for (const key of settingKeys) {
      assert.match(String(properties[key]?.["description"] ?? ""), /\. It has to be ./, key)
      assert.strictEqual(properties[key]?.["default"], settingTable[key].fallback, key)
    }
  })
})
