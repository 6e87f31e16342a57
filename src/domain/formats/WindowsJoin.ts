import { Schema } from "effect"
import type { Membership } from "../inventory/Membership.ts"
import { compact, plain, presentUuid } from "../presence.ts"
import { jsonField } from "./jsonRows.ts"

/** `NetGetJoinInformation`: 0 unknown, 1 not joined, 2 workgroup, 3 domain, which goes by its NetBIOS name here. */
export const WindowsJoin = Schema.Struct({
  status: Schema.Natural,
  name: jsonField(Schema.String)
})

/** `NetGetAadJoinInformation`: 1 is the device itself, 2 a work account of somebody on it; null is neither. */
export const WindowsEntraJoin = Schema.NullOr(Schema.Struct({
  joinType: Schema.Natural,
  tenantId: jsonField(Schema.String),
  tenantName: jsonField(Schema.String)
}))
export type WindowsEntraJoin = typeof WindowsEntraJoin.Type

/**
 * The directory that a Windows belongs to, as Windows tells it: names say nothing, for there are domains without a dot
 * and workgroups with one. A device that has joined both a domain and Entra ID is a hybrid; one that merely knows
 * somebody's work account has joined nothing. `undefined` where Windows does not know itself.
 */
export const membershipOf = (
  join: typeof WindowsJoin.Type,
  entra: WindowsEntraJoin,
  dnsDomain: string | undefined
): Membership | undefined => {
  const device = entra?.joinType === 1 ? entra : undefined
  const tenantId = presentUuid(device?.tenantId)
  const joined = plain(join.name)
  if (join.status === domain) {
    return compact({
      kind: device === undefined ? "domain" as const : "hybrid" as const,
      name: plain(dnsDomain)?.toLowerCase() ?? joined,
      netbiosName: joined,
      tenantId
    })
  }
  if (device !== undefined) return compact({ kind: "entra" as const, name: plain(device.tenantName), tenantId })
  if (join.status === workgroup) return compact({ kind: "workgroup" as const, name: joined })
  return join.status === unjoined ? { kind: "none" } : undefined
}

const unjoined = 1
const workgroup = 2
const domain = 3
