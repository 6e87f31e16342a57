import { Effect, Schema, SchemaGetter, SchemaIssue } from "effect"
import { type SectionName, sectionNames } from "../../domain/inventory/Sections.ts"

/** Section names with commas between them, as they are given to `--only`. */
export const SectionList = Schema.String.pipe(Schema.decodeTo(Schema.ReadonlySet(Schema.Literals(sectionNames)), {
  decode: SchemaGetter.transformEffect((text: string) => {
    const names = text.split(",").map((name) => name.trim()).filter((name) => name !== "")
    const unknown = names.filter((name) => !(sectionNames as ReadonlyArray<string>).includes(name))
    return names.length === 0 || unknown.length > 0
      ? Effect.fail(
        new SchemaIssue.InvalidValue({
          message: `${
            unknown.length > 0 ? `there is no section ${unknown.join(", ")}` : "no section is named"
          }; the sections are ${sectionNames.join(", ")}`
        })
      )
      : Effect.succeed(new Set(names as Array<SectionName>))
  }),
  encode: SchemaGetter.transform((names: ReadonlySet<SectionName>) => [...names].join(","))
}))
