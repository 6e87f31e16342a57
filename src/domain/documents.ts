import { Schema } from "effect"
import { ConfigChecked, ConfigShown } from "./configDocuments.ts"
import { DoctorDocument } from "./doctor/Finding.ts"
import { HealthDocument, Standstill } from "./Health.ts"
import { schemaOf, type SectionName } from "./inventory/Sections.ts"
import { OnceDocument } from "./OnceDocument.ts"
import { Report } from "./Report.ts"
import { sectionOf } from "./Section.ts"
import { type SettingKey, settingKeys, settingTable } from "./Settings.ts"
import { type ScanKind, sectionsOf } from "./Snapshot.ts"

/** What a scan of a kind finds, as one schema: every section with its outcome and data. */
const scanSchema = (kind: ScanKind) =>
  Schema.Struct(Object.fromEntries(
    sectionsOf(kind).map((name: SectionName) => [name, Schema.optionalKey(sectionOf(schemaOf(name)))])
  )).annotate({ title: `Sections of a ${kind} scan` })

/** The contracts that can be asked for by name. */
export const documents = {
  hardware: () => jsonSchema(scanSchema("hardware")),
  software: () => jsonSchema(scanSchema("software")),
  telemetry: () => jsonSchema(scanSchema("telemetry")),
  heartbeat: () => jsonSchema(scanSchema("heartbeat")),
  report: () => jsonSchema(Report),
  once: () => jsonSchema(OnceDocument),
  status: () => jsonSchema(Schema.Union([HealthDocument, Standstill])),
  doctor: () => jsonSchema(DoctorDocument),
  config: () => configSchema(),
  "config-show": () => jsonSchema(ConfigShown),
  "config-check": () => jsonSchema(ConfigChecked)
} as const

/**
 * A `config.env` as keys and values: each setting as it is written, with what it has to be, and what holds without it.
 * Put together by hand, for a filter of a schema that JSON Schema cannot say takes descriptions along when it goes.
 */
const configSchema = (): object => ({
  $schema: dialect,
  title: "Settings of itam-agent",
  type: "object",
  properties: Object.fromEntries(settingKeys.map((key) => [key, asWritten(key)])),
  additionalProperties: { type: "string", description: "Not a setting: passed over, with a warning" }
})

const asWritten = (key: SettingKey): object => {
  const { description, expected, fallback, form } = settingTable[key]
  return {
    ...Schema.toJsonSchemaDocument(Schema.toEncoded(form)).schema,
    description: `${description}. It has to be ${expected}`,
    ...(fallback === undefined ? {} : { default: fallback })
  }
}

const dialect = "https://json-schema.org/draft/2020-12/schema"

/** JSON Schema 2020-12 of a schema, its descriptions included: the contract is the manual. */
const jsonSchema = (schema: Schema.Top): object => {
  const { definitions, schema: root } = Schema.toJsonSchemaDocument(schema)
  return {
    $schema: dialect,
    ...root,
    ...(Object.keys(definitions).length === 0 ? {} : { $defs: definitions })
  }
}
