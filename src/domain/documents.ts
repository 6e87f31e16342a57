import { Schema } from "effect"
import { ConfigChecked, ConfigShown } from "./configDocuments.ts"
import { DoctorDocument } from "./doctor/Finding.ts"
import { schemaOf, type SectionName } from "./inventory/Sections.ts"
import { OnceDocument } from "./OnceDocument.ts"
import { Report } from "./Report.ts"
import { sectionOf } from "./Section.ts"
import { SettingsSchema } from "./Settings.ts"
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
  doctor: () => jsonSchema(DoctorDocument),
  config: () => jsonSchema(Schema.toEncoded(SettingsSchema)),
  "config-show": () => jsonSchema(ConfigShown),
  "config-check": () => jsonSchema(ConfigChecked)
} as const

/** JSON Schema 2020-12 of a schema, its descriptions included: the contract is the manual. */
const jsonSchema = (schema: Schema.Top): object => {
  const { definitions, schema: root } = Schema.toJsonSchemaDocument(schema)
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...root,
    ...(Object.keys(definitions).length === 0 ? {} : { $defs: definitions })
  }
}
