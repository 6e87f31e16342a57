import { Schema } from "effect"
import { OpenApi } from "effect/http-api"
import { text } from "../inventory/fields.ts"
import {
  BodyTooLarge,
  DigestConflict,
  NotFound,
  ReportIdMismatch,
  StoreUnavailable,
  UnsupportedMediaType,
  WrongTenant
} from "../Problems.ts"

/** Parts that several routes have. */

export const byMac = { mac: text("MAC address, upper case with colons: 02:00:5E:00:53:01") }

export const byId = { id: text("Id of the asset: the agent's id, or the MAC address") }

export const pages = {
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
export const idempotent = {
  "idempotency-key": Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(/^(?:"[\x21\x23-\x5b\x5d-\x7e]{1,128}"|[\x21\x23-\x5b\x5d-\x7e]{1,128})$/, {
        expected: "up to 128 visible characters in double quotes"
      })
    ).annotate({ description: "Id of the report in double quotes; must be the body's report_id where that has one" })
  )
}

/** Why a body is not taken. */
export const rejections = [
  ReportIdMismatch,
  WrongTenant,
  BodyTooLarge,
  UnsupportedMediaType,
  DigestConflict,
  StoreUnavailable
] as const

/** What every route has that takes a body of the scanner protocol. */
export const writing = { headers: idempotent, error: rejections } as const

export const notThere = [NotFound, StoreUnavailable] as const

export const described = (summary: string) => OpenApi.annotations({ summary })
