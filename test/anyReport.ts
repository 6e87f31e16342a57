import { Schema } from "effect"
import { sectionSchemas } from "../src/domain/inventory/Sections.ts"
import { LastGood, Report } from "../src/domain/Report.ts"
import { sectionOf } from "../src/domain/Section.ts"

const anySection = (data: Schema.Top) =>
  Schema.optionalKey(
    Schema.Struct({
      ...sectionOf(data).fields,
      lastGood: Schema.optionalKey(Schema.Struct({ ...LastGood.fields, data }))
    })
  )

/** Any report that the schemas allow, for property tests: every section with any outcome, data or not. */
export const AnyReport = Schema.Struct({
  ...Report.fields,
  sections: Schema.Struct(Object.fromEntries(
    Object.entries(sectionSchemas).map(([name, schema]) => [name, anySection(schema)])
  ))
})
