import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import { InvalidBody, PackageUnavailable, StoreUnavailable, WrongTenant } from "../Problems.ts"
import {
  HardwareCreated,
  HardwareFound,
  HardwareList,
  HardwareUpdated,
  ScannerAlive,
  SoftwareFound,
  SoftwareReplaced,
  TelemetryAbsent,
  TelemetryFound,
  TelemetryRecorded
} from "../protocols/ScannerAnswers.ts"
import { HardwareBody, SoftwareBody, TelemetryBody } from "../protocols/ScannerBodies.ts"
import { packagePlatforms, packageTypes, TenantName } from "../tenantPackage.ts"
import { AdministratorAuthorization, Authorization, FieldErrors } from "./callers.ts"
import { byMac, described, notThere, pages, rejections, writing } from "./routeParts.ts"

/** Hardware, as the scanner protocol tells it. */
export class Hardware extends HttpApiGroup.make("hardware").add(
  HttpApiEndpoint.get("list", "/hardware", { query: pages, success: HardwareList, error: StoreUnavailable })
    .annotateMerge(described("Hardware of all machines")),
  HttpApiEndpoint.get("find", "/hardware/:mac", {
    params: byMac,
    success: HardwareFound,
    error: notThere
  })
    .annotateMerge(described("Hardware of one machine, with asset_info")),
  HttpApiEndpoint.post("submit", "/hardware", {
    ...writing,
    payload: HardwareBody,
    success: [HardwareUpdated, HardwareCreated]
  })
    .annotateMerge(described("Creates or updates a machine")),
  HttpApiEndpoint.put("replace", "/hardware/:mac", {
    ...writing,
    params: byMac,
    payload: HardwareBody,
    success: [HardwareUpdated, HardwareCreated],
    error: [...rejections, InvalidBody]
  }).annotateMerge(described("Creates or updates a machine"))
).middleware(FieldErrors).middleware(Authorization) {}

/** Software, as the scanner protocol tells it. */
export class Software extends HttpApiGroup.make("software").add(
  HttpApiEndpoint.post("submit", "/software", { ...writing, payload: SoftwareBody, success: SoftwareReplaced })
    .annotateMerge(described("Replaces the software of a machine")),
  HttpApiEndpoint.get("find", "/software/:mac", {
    params: byMac,
    success: SoftwareFound,
    error: notThere
  })
    .annotateMerge(described("Software of one machine"))
).middleware(FieldErrors).middleware(Authorization) {}

/** Samples of the load, as the scanner protocol tells them. */
export class Telemetry extends HttpApiGroup.make("telemetry").add(
  HttpApiEndpoint.post("submit", "/telemetry", { ...writing, payload: TelemetryBody, success: TelemetryRecorded })
    .annotateMerge(described("Records a sample")),
  HttpApiEndpoint.get("find", "/telemetry/:mac", {
    params: byMac,
    success: [TelemetryFound, TelemetryAbsent],
    error: StoreUnavailable
  }).annotateMerge(described("Last sample of one machine"))
).middleware(FieldErrors).middleware(Authorization) {}

/** Where a scanner asks whether anybody answers. */
export class Scanner extends HttpApiGroup.make("scanner").add(
  HttpApiEndpoint.get("test", "/scanner/test", { success: ScannerAlive }).annotateMerge(
    described("Whether the receiver answers")
  )
) {}

/** The token counts in the header only: a link that somebody follows downloads nothing. */
export class Packages extends HttpApiGroup.make("packages").add(
  HttpApiEndpoint.get("download", "/scanner/download", {
    query: {
      platform: Schema.optionalKey(
        Schema.Literals(packagePlatforms).annotate({ description: "What the machines run; windows unless told" })
      ),
      tenant: Schema.optionalKey(
        TenantName.annotate({ description: "Tenant of the machines: that of the receiver, also where none is named" })
      ),
      protocol: Schema.optionalKey(
        Schema.Literals(["scanner", "heartbeat"]).annotate({
          description: "How reports look on the wire; with heartbeat the package holds the install token"
        })
      )
    },
    success: HttpApiSchema.StreamUint8Array({ contentType: Object.values(packageTypes) }),
    error: [WrongTenant, PackageUnavailable]
  }).annotateMerge(described("The archive that installs the agent on machines of the tenant"))
).middleware(FieldErrors).middleware(AdministratorAuthorization) {}
