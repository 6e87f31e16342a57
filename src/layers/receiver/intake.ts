import { Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import type { HttpServerRequest } from "effect/http"
import { Caller } from "../../domain/api/callers.ts"
import { DigestConflict, ReportIdMismatch, StoreUnavailable, WrongTenant } from "../../domain/Problems.ts"
import type { Submission } from "../../domain/protocols/ScannerSubmission.ts"
import { ReceiverStore, type StoreFault } from "../../services/ReceiverStore.ts"
import { sha256Hex } from "../sha256.ts"

/** A body that has been decoded, and the request that it came with. */
interface Arrived<Body> {
  readonly payload: Body
  readonly headers: { readonly "idempotency-key"?: string }
  readonly request: HttpServerRequest.HttpServerRequest
}

/** Takes in what an agent sends: checks which report it is, and keeps it. */
export const intake = Effect.gen(function*() {
  const store = yield* ReceiverStore
  const random = yield* SecureRandom.SecureRandom

  const keep = Effect.fnUntraced(function*<Body extends { readonly report_id?: string }>(
    tenantId: string,
    { headers, payload, request }: Arrived<Body>,
    submissionFrom: (body: Body) => Submission
  ) {
    const submission = submissionFrom(payload)
    const reportId = (yield* reportIdOf(headers["idempotency-key"], payload.report_id)) ??
      (yield* Effect.orDie(random.uuidV7()))
    const receipt = yield* store.accept({
      tenantId,
      reportId,
      submission,
      bodyDigest: sha256Hex(submission.canonicalBody),
      bodyBytes: Buffer.byteLength(yield* Effect.orDie(request.text))
    }).pipe(Effect.catchTags({
      IdTaken: () =>
        Effect.fail(new DigestConflict({ field: "report_id", detail: "It differs from the one that was sent now" })),
      StoreFault: unavailable
    }))
    yield* Effect.logDebug("receiver: report accepted", {
      kind: submission.kind,
      reportId,
      duplicate: receipt.duplicate
    })
    return { receipt, told: { report_id: reportId, accepted: true as const, duplicate: receipt.duplicate } }
  })

  /** For those who say in the body for which tenant it is. */
  const take = Effect.fnUntraced(function*<Body extends { readonly tenant_id: string; readonly report_id?: string }>(
    arrived: Arrived<Body>,
    submissionFrom: (body: Body) => Submission
  ) {
    const { tenantId } = yield* Caller
    if (arrived.payload.tenant_id !== tenantId) {
      return yield* new WrongTenant({ field: "tenant_id", detail: "It is not the tenant of the token" })
    }
    return yield* keep(tenantId, arrived, submissionFrom)
  })

  return { keep, take }
})

/** The id of the report, which header and body must agree upon; none where the agent has no ids. */
const reportIdOf = (header: string | undefined, body: string | undefined) => {
  const inHeader = header?.replaceAll("\"", "")
  return inHeader !== undefined && body !== undefined && inHeader !== body
    ? Effect.fail(
      new ReportIdMismatch({ field: "report_id", detail: "Idempotency-Key names another report than the body" })
    )
    : Effect.succeed(inHeader ?? body)
}

/** A fault of the store, as the outside may know it. The log has the rest. */
export const unavailable = (fault: StoreFault) =>
  Effect.andThen(
    Effect.logError(`receiver: ${fault.message}`, fault.cause),
    Effect.fail(new StoreUnavailable({ detail: "Try again later" }))
  )
