import { Context } from "effect"
import { HttpApiMiddleware, HttpApiSecurity } from "effect/http-api"
import { AdministratorOnly, InvalidBody, InvalidJson, InvalidParameter, Unauthorized } from "../Problems.ts"

/** Whom a request's token speaks for. */
export class Caller
  extends Context.Service<Caller, { readonly tenantId: string }>()("itam-agent/domain/api/callers/Caller")
{}

/** A bearer token, bound to one tenant. */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "itam-agent/domain/api/callers/Authorization",
  { security: { bearer: HttpApiSecurity.bearer }, error: Unauthorized }
) {}

/** Which machine a request's token speaks for. */
export class CallingAgent extends Context.Service<
  CallingAgent,
  { readonly tenantId: string; readonly assetId: string }
>()("itam-agent/domain/api/callers/CallingAgent") {}

/** The bearer token that a machine was given when it registered. */
export class AgentAuthorization extends HttpApiMiddleware.Service<AgentAuthorization, { provides: CallingAgent }>()(
  "itam-agent/domain/api/callers/AgentAuthorization",
  { security: { agent: HttpApiSecurity.bearer }, error: Unauthorized }
) {}

/** The bearer token of the receiver's administrators: of people, never of machines. */
export class AdministratorAuthorization extends HttpApiMiddleware.Service<AdministratorAuthorization>()(
  "itam-agent/domain/api/callers/AdministratorAuthorization",
  { security: { administrator: HttpApiSecurity.bearer }, error: [Unauthorized, AdministratorOnly] }
) {}

/** Turns what does not fit a schema into problems that name the field. */
export class FieldErrors extends HttpApiMiddleware.Service<FieldErrors>()("itam-agent/domain/api/callers/FieldErrors", {
  error: [InvalidJson, InvalidBody, InvalidParameter]
}) {}
