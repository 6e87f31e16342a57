import { Schema } from "effect"
import { HttpApiError } from "effect/http-api"
import { text } from "./inventory/fields.ts"

/**
 * What a receiver answers when it cannot do what it is asked: RFC 9457 problems. The `type` of each is stable and is
 * what programs decide by; `detail` is for people. No answer quotes what was sent, or says how the receiver is made.
 */

/** Where a request is wrong, and what was expected there. */
const fieldErrors = Schema.Array(
  Schema.Struct({
    field: text("Path of the field: system.mac_address, installed_software[3].name"),
    detail: text("What was expected there")
  })
).annotate({ description: "Every field that does not fit" })

const field = text("The field or header that it is about")

export class InvalidJson extends HttpApiError.Problem<InvalidJson>()("InvalidJson", {
  type: "urn:itam-agent:problem:invalid-json",
  status: 400,
  title: "The body is no JSON document"
}) {}

export class InvalidBody extends HttpApiError.Problem<InvalidBody>()("InvalidBody", {
  type: "urn:itam-agent:problem:invalid-body",
  status: 400,
  title: "The body does not fit its schema"
}, { errors: fieldErrors }) {}

export class InvalidParameter extends HttpApiError.Problem<InvalidParameter>()("InvalidParameter", {
  type: "urn:itam-agent:problem:invalid-parameter",
  status: 400,
  title: "A header or a parameter does not fit its schema"
}, { errors: fieldErrors }) {}

export class ReportIdMismatch extends HttpApiError.Problem<ReportIdMismatch>()("ReportIdMismatch", {
  type: "urn:itam-agent:problem:report-id-mismatch",
  status: 400,
  title: "Header and body name different reports"
}, { field }) {}

/** Agents of the heartbeat protocol read `error`, in the words that its deployed backends use. */
export class InstallTokenRefused extends HttpApiError.Problem<InstallTokenRefused>()("InstallTokenRefused", {
  type: "urn:itam-agent:problem:install-token-refused",
  status: 400,
  title: "The install token cannot be used"
}, {
  success: Schema.Literal(false).annotate({ description: "It was not done" }),
  error: text("What is wrong with the token: Token not found")
}) {}

export class Unauthorized extends HttpApiError.Problem<Unauthorized>()("Unauthorized", {
  type: "urn:itam-agent:problem:unauthorized",
  status: 401,
  title: "A valid bearer token is needed"
}) {}

export class WrongTenant extends HttpApiError.Problem<WrongTenant>()("WrongTenant", {
  type: "urn:itam-agent:problem:wrong-tenant",
  status: 403,
  title: "The token belongs to another tenant"
}, { field }) {}

export class AdministratorOnly extends HttpApiError.Problem<AdministratorOnly>()("AdministratorOnly", {
  type: "urn:itam-agent:problem:administrator-only",
  status: 403,
  title: "This is for administrators"
}) {}

export class WrongAsset extends HttpApiError.Problem<WrongAsset>()("WrongAsset", {
  type: "urn:itam-agent:problem:wrong-asset",
  status: 403,
  title: "The token belongs to another asset"
}, { field }) {}

export class ForeignHost extends HttpApiError.Problem<ForeignHost>()("ForeignHost", {
  type: "urn:itam-agent:problem:foreign-host",
  status: 403,
  title: "This host name is not served here"
}) {}

export class NotFound extends HttpApiError.Problem<NotFound>()("NotFound", {
  type: "urn:itam-agent:problem:not-found",
  status: 404,
  title: "Not found"
}) {}

export class NoSuchRoute extends HttpApiError.Problem<NoSuchRoute>()("NoSuchRoute", {
  type: "urn:itam-agent:problem:no-such-route",
  status: 404,
  title: "There is no such route"
}) {}

export class AssetGone extends HttpApiError.Problem<AssetGone>()("AssetGone", {
  type: "urn:itam-agent:problem:asset-gone",
  status: 410,
  title: "There is no such asset any more: register anew"
}) {}

export class BodyTooLarge extends HttpApiError.Problem<BodyTooLarge>()("BodyTooLarge", {
  type: "urn:itam-agent:problem:body-too-large",
  status: 413,
  title: "The body is too large"
}) {}

export class UnsupportedMediaType extends HttpApiError.Problem<UnsupportedMediaType>()("UnsupportedMediaType", {
  type: "urn:itam-agent:problem:unsupported-media-type",
  status: 415,
  title: "This kind of body is not taken"
}) {}

export class DigestConflict extends HttpApiError.Problem<DigestConflict>()("DigestConflict", {
  type: "urn:itam-agent:problem:digest-conflict",
  status: 422,
  title: "Another report was accepted under this id"
}, { field }) {}

export class InternalFault extends HttpApiError.Problem<InternalFault>()("InternalFault", {
  type: "urn:itam-agent:problem:internal",
  status: 500,
  title: "The receiver failed"
}) {}

export class StoreUnavailable extends HttpApiError.Problem<StoreUnavailable>()("StoreUnavailable", {
  type: "urn:itam-agent:problem:store-unavailable",
  status: 503,
  title: "The receiver cannot store or read now"
}) {}

export class PackageUnavailable extends HttpApiError.Problem<PackageUnavailable>()("PackageUnavailable", {
  type: "urn:itam-agent:problem:package-unavailable",
  status: 503,
  title: "The receiver has no package to hand out now"
}) {}
