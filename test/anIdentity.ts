import { Effect, Layer } from "effect"
import { noIdentifiers } from "../src/domain/HardwareIdentifiers.ts"
import { Identity } from "../src/services/Identity.ts"
import { aReport } from "./aReport.ts"

/** The machine that the reports of `aReport` speak of, known from the start. */
export const layer = Layer.succeed(Identity, {
  start: { agentId: aReport(0).subject.agentId, started: "kept", formerAgentIds: [] },
  identifiers: noIdentifiers,
  subject: Effect.succeed(aReport(0).subject)
})
