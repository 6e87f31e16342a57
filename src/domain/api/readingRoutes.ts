import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { AcceptedReport, Asset, StoredSection } from "../Asset.ts"
import { text } from "../inventory/fields.ts"
import { StoreUnavailable } from "../Problems.ts"
import { Healthy, HeartbeatFound, HeartbeatList } from "../protocols/HeartbeatAnswers.ts"
import { Authorization, FieldErrors } from "./callers.ts"
import { byId, described, notThere, pages } from "./routeParts.ts"

/** Last heartbeats, read back. */
export class Agents extends HttpApiGroup.make("agents").add(
  HttpApiEndpoint.get("list", "/agents", { query: pages, success: HeartbeatList, error: StoreUnavailable })
    .annotateMerge(described("Last heartbeats of all machines")),
  HttpApiEndpoint.get("find", "/agents/:id", { params: byId, success: HeartbeatFound, error: notThere })
    .annotateMerge(described("Last heartbeat of one machine"))
).middleware(FieldErrors).middleware(Authorization) {}

/** The canonical model, read back. */
export class Assets extends HttpApiGroup.make("assets").add(
  HttpApiEndpoint.get("list", "/assets", {
    query: pages,
    success: Schema.Struct({ assets: Schema.Array(Asset) }),
    error: StoreUnavailable
  }).annotateMerge(described("All machines, by the time they were first seen")),
  HttpApiEndpoint.get("find", "/assets/:id", { params: byId, success: Asset, error: notThere })
    .annotateMerge(described("One machine")),
  HttpApiEndpoint.get("sections", "/assets/:id/sections", {
    params: byId,
    success: Schema.Struct({ id: byId.id, sections: Schema.Record(Schema.String, StoredSection) }),
    error: notThere
  }).annotateMerge(described("Everything that is known of a machine")),
  HttpApiEndpoint.get("section", "/assets/:id/sections/:name", {
    params: { ...byId, name: text("Name of the section: cpu, disks, packages, …") },
    success: StoredSection,
    error: notThere
  }).annotateMerge(described("One section of a machine")),
  HttpApiEndpoint.get("history", "/assets/:id/history", {
    params: byId,
    query: pages,
    success: Schema.Struct({ id: byId.id, reports: Schema.Array(AcceptedReport) }),
    error: notThere
  }).annotateMerge(described("Accepted reports of a machine, newest first"))
).middleware(FieldErrors).middleware(Authorization) {}

/** Whether the receiver is well; nothing has to be shown for it. */
export class Health extends HttpApiGroup.make("health").add(
  HttpApiEndpoint.get("health", "/health", { success: Healthy }).annotateMerge(
    described("Whether the receiver is well")
  )
) {}
