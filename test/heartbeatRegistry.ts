import { Predicate } from "effect"
import { createHash, createHmac, randomUUID } from "node:crypto"
import { isNulFree } from "./heartbeatColumns.ts"
import {
  at,
  failure,
  type InstallToken,
  isEmpty,
  type Json,
  type Reply,
  success,
  type Tables
} from "./heartbeatTables.ts"

/** How a deployed backend of the heartbeat protocol enrols machines, restated without any of our schemas. */

export interface Manners {
  /** Without a signing key it hands out a token that is no JWT. */
  readonly signs?: boolean
}

const tokenTexts = { inactive: "Token is inactive", expired: "Token has expired" } as const

const complaintAbout = (stored: InstallToken | undefined): string | undefined =>
  stored === undefined ? "Token not found" : stored.state === undefined ? undefined : tokenTexts[stored.state]

export const validate = (db: Tables, body: Json): Reply => {
  if (typeof body["token"] !== "string" || body["token"] === "") return failure(400, "token field required")
  const stored = db.installTokens.get(body["token"])
  const complaint = complaintAbout(stored)
  return complaint === undefined
    ? success({
      is_valid: true,
      client_id: stored!.client,
      client_name: "Example Client",
      client_rfc: null,
      site_id: stored!.site,
      site_name: "Example Site",
      site_address: null,
      site_city: null,
      site_state: null,
      token_value: body["token"]
    })
    : success({ is_valid: false, error_message: complaint })
}

/** The backend reckons it anew, whatever was sent. */
const fingerprintOf = (info: Json): string => {
  const adapters = Array.isArray(info["network_interfaces"]) ? info["network_interfaces"] : []
  const macs = adapters.map((adapter) => String(at(adapter, "mac_address") ?? "").toUpperCase()).filter((mac) =>
    mac !== ""
  )
  const parts = [
    `name:${String(info["computer_name"] ?? "Unknown")}`,
    `mac:${macs.toSorted().join(",")}`,
    `cpu_cores:${String(at(info, "hardware", "cpu", "cores") ?? "")}`,
    `memory:${String(at(info, "hardware", "memory", "total_bytes") ?? "")}`,
    `disk:${String(at(info, "hardware", "disk", "total_bytes") ?? "")}`,
    `machine:${String(at(info, "platform_details", "machine") ?? "")}`,
    `processor:${String(info["processor"] ?? "")}`
  ]
  return createHash("sha256").update(parts.toSorted().join("|")).digest("hex").slice(0, 16)
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")

const jwt = (claims: object) => {
  const signed = `${base64url({ alg: "HS256", typ: "JWT" })}.${base64url(claims)}`
  return `${signed}.${createHmac("sha256", "stand-in").update(signed).digest("base64url")}`
}

export const register = (db: Tables, body: Json, { signs = true }: Manners): Reply => {
  const { hardware_info: info, token } = body
  if (typeof token !== "string" || token === "") return failure(400, "token field required")
  if (!Predicate.isObject(info) || isEmpty(info)) return failure(400, "hardware_info field required")
  const stored = db.installTokens.get(token)
  const complaint = complaintAbout(stored)
  if (stored === undefined || complaint !== undefined) return failure(400, complaint!)
  if (!isNulFree(info)) return failure(400, "A string literal cannot contain NUL (0x00) characters.")
  const name = `${String(at(info, "computer_name") ?? "Unknown")} (Agent)`
  const fingerprint = fingerprintOf(info as Json)
  const active = [...db.assets].filter(([, asset]) => asset.deleted !== true)
  const known =
    active.find(([, asset]) =>
      asset.fingerprint === fingerprint && asset.client === stored.client && asset.site === stored.site
    ) ?? active.find(([, asset]) => asset.name === name)
  const assetId = known?.[0] ?? randomUUID()
  if (known === undefined) db.assets.set(assetId, { name, client: stored.client, site: stored.site, fingerprint })
  const claims = { sub: `agent_${assetId}`, asset_id: assetId, type: "agent", exp: 1_800_000_000 }
  return success({
    success: true,
    asset_id: assetId,
    client_id: stored.client,
    site_id: stored.site,
    client_name: "Example Client",
    site_name: "Example Site",
    agent_token: signs ? jwt(claims) : `agent_token_${assetId}_0badcafe`,
    config: {
      heartbeat_interval: 60,
      inventory_interval: 3600,
      metrics_interval: 300,
      server_url: "https://vendor.example/api"
    },
    ...(known === undefined ? {} : { existing_asset: true })
  }, "Agent registered successfully")
}
