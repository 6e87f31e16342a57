import { Schema } from "effect"
import { jsonRows } from "./jsonRows.ts"
import { probeNumber } from "./probeValues.ts"

/** `AntiVirusProduct` and `FirewallProduct` of `root\SecurityCenter2`: what has registered itself with Windows. */
export const ProbeSecurityCenter = jsonRows(Schema.Struct({
  displayName: Schema.NonEmptyString,
  productState: probeNumber
}))

/** What a product says of itself. */
export interface ProductState {
  readonly state: "on" | "off" | "snoozed" | "expired" | "unknown"
  readonly upToDate: boolean | undefined
}

/**
 * `productState` bit by bit. Microsoft only documents the values behind it, WSC_SECURITY_PRODUCT_STATE and
 * WSC_SECURITY_SIGNATURE_STATUS of iwscapi.h: the former is in bits 12 to 15, the latter in bits 4 to 7.
 */
export const productStateOf = (productState: number | undefined): ProductState => ({
  state: states[(productState ?? unknownState) >> 12 & 0xf] ?? "unknown",
  upToDate: [true, false][(productState ?? unknownState) >> 4 & 0xf]
})

const states = ["off", "on", "snoozed", "expired"] as const
const unknownState = 0xf0f0
