import { Schema, Struct } from "effect"
import { count, instant, macAddress, percent, text, word } from "../inventory/fields.ts"
import { receipt } from "./receipt.ts"
import { HardwareBody, SoftwareBody, TelemetryBody } from "./ScannerBodies.ts"

/** Answers of the scanner protocol: the fields that its deployed backends send, and what became of the report. */

const message = text("What happened, for people")

/** What is stored of a machine's hardware: its last body without the canonical sections, which `/assets` has. */
export const HardwareDocument = HardwareBody.mapFields(Struct.omit(["sections"])).mapFields(Struct.assign({
  asset_info: Schema.Record(Schema.String, Schema.Json).annotate({
    description: "What administrators know of the asset. Send it back with the next body"
  })
})).annotate({ identifier: "HardwareDocument", title: "Stored hardware" })
export interface HardwareDocument extends Schema.Schema.Type<typeof HardwareDocument> {}

/** What is stored of a machine's software. */
export const SoftwareDocument = SoftwareBody.mapFields(Struct.omit(["sections"]))
  .annotate({ identifier: "SoftwareDocument", title: "Stored software" })
export interface SoftwareDocument extends Schema.Schema.Type<typeof SoftwareDocument> {}

/** The last sample of a machine. */
export const TelemetryDocument = TelemetryBody.mapFields(Struct.omit(["sections"]))
  .annotate({ identifier: "TelemetryDocument", title: "Stored sample" })
export interface TelemetryDocument extends Schema.Schema.Type<typeof TelemetryDocument> {}

export const HardwareCreated = Schema.Struct({ message, id: text("Id of the asset"), ...receipt })
  .annotate({ identifier: "HardwareCreated", title: "Hardware created", httpApiStatus: 201 })

export const HardwareUpdated = Schema.Struct({
  message,
  data: HardwareDocument,
  updated: Schema.Literal(true).annotate({ description: "The machine was known" }),
  ...receipt
}).annotate({ identifier: "HardwareUpdated", title: "Hardware updated" })

export const HardwareFound = Schema.Struct({ message, data: HardwareDocument })
  .annotate({ identifier: "HardwareFound", title: "Hardware" })

export const HardwareList = Schema.Struct({
  message,
  data: Schema.Array(HardwareDocument).annotate({ description: "Machines by the time they were first seen" })
}).annotate({ identifier: "HardwareList", title: "Hardware of all machines" })

export const SoftwareReplaced = Schema.Struct({
  message,
  data: Schema.Struct({
    mac_address: macAddress("The machine"),
    hostname: text("Its name"),
    total_software: count("Installed programs and system software"),
    installed_software: count("Installed programs"),
    services: count("Services"),
    startup_programs: count("Startup programs")
  }).annotate({ description: "How much was stored" }),
  ...receipt
}).annotate({ identifier: "SoftwareReplaced", title: "Software replaced" })

export const SoftwareFound = Schema.Struct({ message, data: SoftwareDocument })
  .annotate({ identifier: "SoftwareFound", title: "Software" })

const Alert = Schema.Struct({
  type: word(["cpu", "memory", "storage"], "What it is about"),
  severity: word(["warning", "critical"], "How bad it is"),
  message: text("What is wrong, for people")
}).annotate({ identifier: "ScannerAlert", title: "Alert" })

export const TelemetryRecorded = Schema.Struct({
  success: Schema.Literal(true).annotate({ description: "The sample was recorded" }),
  message,
  health_score: percent("100 is well, 0 is not"),
  health_status: word(["excellent", "good", "warning", "critical"], "The score in a word"),
  alerts: Schema.Array(Alert).annotate({ description: "What an administrator should look at" }),
  anomalies: Schema.Array(Schema.Json).annotate({ description: "Always empty: one sample is no series" }),
  ...receipt
}).annotate({ identifier: "TelemetryRecorded", title: "Sample recorded" })

export const TelemetryFound = Schema.Struct({
  success: Schema.Literal(true).annotate({ description: "There is a sample" }),
  status: Schema.Literal("ok").annotate({ description: "There is a sample" }),
  message,
  mac_address: macAddress("The machine"),
  data: TelemetryDocument
}).annotate({ identifier: "TelemetryFound", title: "Last sample" })

/** Deployed backends answer 200 where a machine has sent no sample, and so does this contract. */
export const TelemetryAbsent = Schema.Struct({
  success: Schema.Literal(false).annotate({ description: "There is no sample" }),
  status: Schema.Literal("no_data").annotate({ description: "There is no sample" }),
  message,
  mac_address: text("The machine that was asked for"),
  data: Schema.Null.annotate({ description: "Nothing" })
}).annotate({ identifier: "TelemetryAbsent", title: "No sample" })

export const ScannerAlive = Schema.Struct({
  success: Schema.Literal(true).annotate({ description: "The receiver answers" }),
  message,
  timestamp: instant("The receiver's clock")
}).annotate({ identifier: "ScannerAlive", title: "Liveness" })
