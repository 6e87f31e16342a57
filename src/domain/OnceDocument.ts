import { Schema } from "effect"
import { volatilePaths } from "./canonical.ts"
import type { Cycle } from "./cycle.ts"
import { count, text, word } from "./inventory/fields.ts"
import { schemaOf, type SectionName, sectionNames } from "./inventory/Sections.ts"
import { reportSectionOf, Subject } from "./Report.ts"
import { ScanKind } from "./Snapshot.ts"

/** What became of one report, see `ReportFate`. */
const Fate = Schema.Struct({
  kind: ScanKind,
  id: Schema.optionalKey(text("Id of the report; absent where nothing was sent")),
  bytes: Schema.optionalKey(count("Space of the report in the outbox")),
  digest: Schema.String.annotate({ description: "SHA-256 of what is compared, in hex" }),
  verdict: word(
    ["acknowledged", "unchanged", "dry-run", "pending", "retry", "credential", "parked", "refused", "not-accepted"],
    "What became of it"
  ),
  detail: Schema.optionalKey(text("Why it is not acknowledged")),
  tookMs: Schema.optionalKey(count("Milliseconds that delivering took"))
}).annotate({ identifier: "Fate", title: "What became of a report" })

/** The one document that `--once --json` prints. */
export const OnceDocument = Schema.Struct({
  agent: Schema.Struct({ version: text("Version of the agent") }).annotate({ description: "Who took stock" }),
  machine: Subject,
  sections: Schema.Struct(Object.fromEntries(
    sectionNames.map((name) => [name, Schema.optionalKey(reportSectionOf(schemaOf(name)))])
  )).annotate({ description: "Every section that was asked for, by name" }),
  volatile: Schema.Record(Schema.String, Schema.Array(text("Path of a field: modules[].temperatureCelsius"))).annotate({
    description: "Fields that move by themselves, by section. Digests and change detection leave them out, but for "
      + "telemetry, which is a sample"
  }),
  reports: Schema.Array(Fate).annotate({ description: "What became of every report" })
}).annotate({ identifier: "OnceDocument", title: "One full cycle" })

/** A cycle as that document. What is volatile is what the schemas of its sections say. */
export const onceDocument = ({ reports, sections, subject }: Cycle, agentVersion: string) => ({
  agent: { version: agentVersion },
  machine: subject,
  sections,
  volatile: Object.fromEntries(
    (Object.keys(sections) as Array<SectionName>)
      .map((name) => [name, volatilePaths(schemaOf(name))] as const)
      .filter(([, paths]) => paths.length > 0)
  ),
  reports
})
