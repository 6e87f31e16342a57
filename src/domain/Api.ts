import { Context, Schema } from "effect"
import {
  HttpApi,
  HttpApiEndpoint,
  HttpApiGroup,
  HttpApiMiddleware,
  HttpApiSchema,
  HttpApiSecurity,
  OpenApi
} from "effect/http-api"
import { AcceptedReport, Asset, StoredSection } from "./Asset.ts"
import { text } from "./inventory/fields.ts"
import {
  AdministratorOnly,
  AssetGone,
  BodyTooLarge,
  DigestConflict,
  InstallTokenRefused,
  InvalidBody,
  InvalidJson,
  InvalidParameter,
  NotFound,
  PackageUnavailable,
  ReportIdMismatch,
  StoreUnavailable,
  Unauthorized,
  UnsupportedMediaType,
  WrongAsset,
  WrongTenant
} from "./Problems.ts"
import {
  Healthy,
  HeartbeatFound,
  HeartbeatList,
  HeartbeatTaken,
  Registered,
  TokenValidated
} from "./protocols/HeartbeatAnswers.ts"
import { HeartbeatBody, RegistrationBody, ValidationBody } from "./protocols/HeartbeatBodies.ts"
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
} from "./protocols/ScannerAnswers.ts"
import { HardwareBody, SoftwareBody, TelemetryBody } from "./protocols/ScannerBodies.ts"
import { packagePlatforms, packageTypes, TenantName } from "./tenantPackage.ts"

/** Whom a request's token speaks for. */
export class Caller extends Context.Service<Caller, { readonly tenantId: string }>()("itam-agent/domain/Api/Caller") {}

/** A bearer token, bound to one tenant. */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "itam-agent/domain/Api/Authorization",
  { security: { bearer: HttpApiSecurity.bearer }, error: Unauthorized }
) {}

/** Which machine a request's token speaks for. */
export class CallingAgent extends Context.Service<
  CallingAgent,
  { readonly tenantId: string; readonly assetId: string }
>()("itam-agent/domain/Api/CallingAgent") {}

/** The bearer token that a machine was given when it registered. */
export class AgentAuthorization extends HttpApiMiddleware.Service<AgentAuthorization, { provides: CallingAgent }>()(
  "itam-agent/domain/Api/AgentAuthorization",
  { security: { agent: HttpApiSecurity.bearer }, error: Unauthorized }
) {}

/** The bearer token of the receiver's administrators: of people, never of machines. */
export class AdministratorAuthorization extends HttpApiMiddleware.Service<AdministratorAuthorization>()(
  "itam-agent/domain/Api/AdministratorAuthorization",
  { security: { administrator: HttpApiSecurity.bearer }, error: [Unauthorized, AdministratorOnly] }
) {}

/** Turns what does not fit a schema into problems that name the field. */
export class FieldErrors extends HttpApiMiddleware.Service<FieldErrors>()("itam-agent/domain/Api/FieldErrors", {
  error: [InvalidJson, InvalidBody, InvalidParameter]
}) {}

const byMac = { mac: text("MAC address, upper case with colons: 02:00:5E:00:53:01") }
const byId = { id: text("Id of the asset: the agent's id, or the MAC address") }
const pages = {
  page: Schema.optionalKey(Schema.Natural.check(Schema.isGreaterThan(0)).annotate({ description: "Page, from 1" })),
  limit: Schema.optionalKey(
    Schema.Natural.check(Schema.isBetween({ minimum: 1, maximum: 1000 })).annotate({
      description: "Entries a page, 100 unless told"
    })
  )
}

/**
 * `Idempotency-Key`, an RFC 9651 string: the report's id in double quotes (draft-ietf-httpapi-idempotency-key-header).
 * Without quotes it is taken as well.
 */
const idempotent = {
  "idempotency-key": Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(/^(?:"[\x21\x23-\x5b\x5d-\x7e]{1,128}"|[\x21\x23-\x5b\x5d-\x7e]{1,128})$/, {
        expected: "up to 128 visible characters in double quotes"
      })
    ).annotate({ description: "Id of the report in double quotes; must be the body's report_id where that has one" })
  )
}
const rejections = [
  ReportIdMismatch,
  WrongTenant,
  BodyTooLarge,
  UnsupportedMediaType,
  DigestConflict,
  StoreUnavailable
] as const
const writing = { headers: idempotent, error: rejections } as const

const notThere = [NotFound, StoreUnavailable] as const

const described = (summary: string) => OpenApi.annotations({ summary })

class Hardware extends HttpApiGroup.make("hardware").add(
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

class Software extends HttpApiGroup.make("software").add(
  HttpApiEndpoint.post("submit", "/software", { ...writing, payload: SoftwareBody, success: SoftwareReplaced })
    .annotateMerge(described("Replaces the software of a machine")),
  HttpApiEndpoint.get("find", "/software/:mac", {
    params: byMac,
    success: SoftwareFound,
    error: notThere
  })
    .annotateMerge(described("Software of one machine"))
).middleware(FieldErrors).middleware(Authorization) {}

class Telemetry extends HttpApiGroup.make("telemetry").add(
  HttpApiEndpoint.post("submit", "/telemetry", { ...writing, payload: TelemetryBody, success: TelemetryRecorded })
    .annotateMerge(described("Records a sample")),
  HttpApiEndpoint.get("find", "/telemetry/:mac", {
    params: byMac,
    success: [TelemetryFound, TelemetryAbsent],
    error: StoreUnavailable
  }).annotateMerge(described("Last sample of one machine"))
).middleware(FieldErrors).middleware(Authorization) {}

class Scanner extends HttpApiGroup.make("scanner").add(
  HttpApiEndpoint.get("test", "/scanner/test", { success: ScannerAlive }).annotateMerge(
    described("Whether the receiver answers")
  )
) {}

/** The token counts in the header only: a link that somebody follows downloads nothing. */
class Packages extends HttpApiGroup.make("packages").add(
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

class Health extends HttpApiGroup.make("health").add(
  HttpApiEndpoint.get("health", "/health", { success: Healthy }).annotateMerge(
    described("Whether the receiver is well")
  )
) {}

class Enrolment extends HttpApiGroup.make("enrolment").add(
  HttpApiEndpoint.post("validate", "/agents/validate-token", {
    payload: ValidationBody,
    success: TokenValidated,
    error: [BodyTooLarge, UnsupportedMediaType]
  }).annotateMerge(described("Whether an install token can be used")),
  HttpApiEndpoint.post("register", "/agents/register-with-token", {
    payload: RegistrationBody,
    success: Registered,
    error: [InstallTokenRefused, BodyTooLarge, UnsupportedMediaType, StoreUnavailable]
  }).annotateMerge(described("Gives a machine an asset and a token"))
).middleware(FieldErrors) {}

class Heartbeat extends HttpApiGroup.make("heartbeat").add(
  HttpApiEndpoint.post("submit", "/agents/heartbeat", {
    headers: idempotent,
    payload: HeartbeatBody,
    success: HeartbeatTaken,
    error: [...rejections, WrongAsset, AssetGone]
  }).annotateMerge(described("Takes a heartbeat"))
).middleware(FieldErrors).middleware(AgentAuthorization) {}

class Agents extends HttpApiGroup.make("agents").add(
  HttpApiEndpoint.get("list", "/agents", { query: pages, success: HeartbeatList, error: StoreUnavailable })
    .annotateMerge(described("Last heartbeats of all machines")),
  HttpApiEndpoint.get("find", "/agents/:id", { params: byId, success: HeartbeatFound, error: notThere })
    .annotateMerge(described("Last heartbeat of one machine"))
).middleware(FieldErrors).middleware(Authorization) {}

class Assets extends HttpApiGroup.make("assets").add(
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

/** The contract of both protocols, and the routes that read the canonical model back. */
export class Api extends HttpApi.make("itam-agent")
  .add(Hardware, Software, Telemetry, Scanner, Packages, Health, Enrolment, Heartbeat, Agents, Assets)
  .prefix("/api")
  .annotate(HttpApi.PayloadParseOptions, { errors: "all" })
  .annotateMerge(OpenApi.annotations({
    title: "itam-agent receiver",
    version: "1",
    description:
      "The scanner and the heartbeat protocol as itam-agent speaks them, and what a receiver knows of every machine"
  }))
{}
