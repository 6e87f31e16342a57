import { Schema } from "effect"
import { sectionSchemas } from "../src/domain/inventory/Sections.ts"
import { Report, reportSectionOf } from "../src/domain/Report.ts"

/** Any report that the schemas allow, for property tests: every section with any outcome, data or not. */
export const AnyReport = Schema.Struct({
  ...Report.fields,
  sections: Schema.Struct(Object.fromEntries(
    Object.entries(sectionSchemas).map(([name, schema]) => [name, Schema.optionalKey(reportSectionOf(schema))])
  ))
})
