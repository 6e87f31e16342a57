import { Schema } from "effect"
import { count, instant, text } from "../inventory/fields.ts"
import { HeartbeatBody } from "./HeartbeatBodies.ts"
import { receipt } from "./receipt.ts"

/** Answers of the heartbeat protocol: the envelope and the fields that its deployed backends send. */

const success = Schema.Literal(true).annotate({ description: "It was done" })

const names = {
  client_id: text("Tenant that the token belongs to"),
  client_name: text("Name of the tenant"),
  site_id: text("Site that the token belongs to"),
  site_name: text("Name of the site")
}

/** An install token that cannot be used is answered 200, as deployed backends do. */
export const TokenValidated = Schema.Struct({
  success,
  data: Schema.Union([
    Schema.Struct({ is_valid: Schema.Literal(true), ...names }).annotate({ description: "It can be used" }),
    Schema.Struct({ is_valid: Schema.Literal(false), error_message: text("Why not") })
      .annotate({ description: "It cannot be used" })
  ])
}).annotate({ identifier: "TokenValidated", title: "Install token" })

export const Registered = Schema.Struct({
  success,
  message: text("What happened, for people"),
  data: Schema.Struct({
    success,
    asset_id: text("Id of the asset: what every heartbeat names"),
    ...names,
    agent_token: text("What the machine shows with every heartbeat: a JWT of 30 days"),
    existing_asset: Schema.optionalKey(Schema.Literal(true).annotate({ description: "The machine was known" })),
    keeps_sections: Schema.Literal(true).annotate({ description: "The canonical sections are worth sending" }),
    config: Schema.Struct({ heartbeat_interval: count("Seconds between two heartbeats") })
      .annotate({ description: "How the agent may go about it" })
  }).annotate({ description: "What the machine is given" })
}).annotate({ identifier: "Registered", title: "Registered" })

export const HeartbeatTaken = Schema.Struct({
  success,
  data: Schema.Struct({
    status: Schema.Literal("ok").annotate({ description: "It was taken" }),
    next_heartbeat: count("Seconds until the next is expected")
  }).annotate({ description: "What comes next" }),
  ...receipt
}).annotate({ identifier: "HeartbeatTaken", title: "Heartbeat taken" })

/** What is stored of a machine: its last status, and the inventories of its last full heartbeat. */
export const HeartbeatDocument = Schema.Struct({
  asset_id: HeartbeatBody.fields.asset_id,
  timestamp_utc: HeartbeatBody.fields.timestamp_utc,
  status: HeartbeatBody.fields.status,
  hardware_inventory: HeartbeatBody.fields.hardware_inventory,
  software_inventory: HeartbeatBody.fields.software_inventory
}).annotate({ identifier: "HeartbeatDocument", title: "Stored heartbeat" })
export interface HeartbeatDocument extends Schema.Schema.Type<typeof HeartbeatDocument> {}

export const HeartbeatFound = Schema.Struct({ success, data: HeartbeatDocument })
  .annotate({ identifier: "HeartbeatFound", title: "Last heartbeat" })

export const HeartbeatList = Schema.Struct({
  success,
  data: Schema.Array(HeartbeatDocument).annotate({ description: "Machines by the time they were first seen" })
}).annotate({ identifier: "HeartbeatList", title: "Last heartbeats of all machines" })

export const Healthy = Schema.Struct({
  success,
  data: Schema.Struct({
    status: Schema.Literal("healthy").annotate({ description: "The receiver answers" }),
    timestamp: instant("The receiver's clock")
  }).annotate({ description: "How the receiver is" })
}).annotate({ identifier: "Healthy", title: "Health" })
