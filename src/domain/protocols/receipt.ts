import { Schema } from "effect"
import { flag, text } from "../inventory/fields.ts"

/** What became of a report, in the answers of both protocols. */
export const receipt = {
  report_id: text("Id under which the report is kept"),
  accepted: Schema.Literal(true).annotate({ description: "The report is on stable storage" }),
  duplicate: flag("The same report had been accepted before; nothing was stored twice")
}
