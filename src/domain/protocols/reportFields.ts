import { Schema } from "effect"
import { instant, text, word } from "../inventory/fields.ts"
import { Losses } from "../Losses.ts"
import { ReportSection } from "../Report.ts"

/** What ties a body to the report that it was made of: additions that deployed backends pass over. */
export const reportFields = {
  report_id: Schema.optionalKey(
    Schema.String.pipe(Schema.check(Schema.isUUID())).annotate({
      description: "Id of the report: the same at every attempt"
    })
  ),
  report_digest: Schema.optionalKey(text("SHA-256 of what the report tells, in hex")),
  report_reason: Schema.optionalKey(word(["first", "changed", "refresh", "sample"], "Why the report is sent")),
  collected_at: Schema.optionalKey(instant("When the scan began")),
  agent_version: Schema.optionalKey(text("Version of the agent that made the report")),
  agent_id: Schema.optionalKey(text("Id of the agent: what names the machine when its network adapters change")),
  sections: Schema.optionalKey(
    Schema.Record(Schema.String, ReportSection).annotate({
      description: "Every section of the report, complete, by name"
    })
  ),
  last_good: Schema.optionalKey(
    Schema.Record(Schema.String, instant("When it was read")).annotate({
      description: "What could not be read this time and is told as it was last known: names of sections, "
        + "or of a section and where in it"
    })
  ),
  losses: Schema.optionalKey(Losses),
  trimmed: Schema.optionalKey(
    Schema.Array(text("What was left out")).annotate({
      description: "What the agent left out of a body that was too large for this backend"
    })
  )
}
