import { Effect, Predicate } from "effect"
import { createHash, createHmac, randomUUID } from "node:crypto"
import type { Arrived } from "./aServer.ts"
import { type Fault, faultServer } from "./faultServer.ts"
import { bitLockerRows, isNulFree, metric, Refused } from "./heartbeatColumns.ts"

/**
 * A backend of the heartbeat protocol with the manners of those that are deployed: 200 for what it does not take, 500
 * for what is not as it likes it, rows that stay though what came after them failed, a header that nobody looks at.
 * Restated without any of our schemas.
 */

export interface InstallToken {
  readonly client: string
  readonly site: string
  readonly state?: "inactive" | "expired"
}

export interface StoredAsset {
  readonly name: string
  readonly client: string
  readonly site: string
  readonly fingerprint: string
  deleted?: boolean
}

export interface HeartbeatRow {
  readonly assetId: string
  readonly type: string
  readonly agentStatus: string
  readonly agentVersion: string
  readonly cpu: number | string | null
  readonly memory: number | string | null
  readonly disk: number | string | null
  readonly uptime?: number
}

type Json = { readonly [key: string]: unknown }

/** What is in its tables. */
export const tables = () => ({
  installTokens: new Map<string, InstallToken>(),
  assets: new Map<string, StoredAsset>(),
  heartbeats: new Array<HeartbeatRow>(),
  /** Number of the request that moved each, by asset: what different dashboards call the last sign of life. */
  lastSeen: { status: new Map<string, number>(), assets: new Map<string, number>() },
  snapshots: new Map<string, { readonly hardware: Json; readonly software: Json }>(),
  vault: new Map<string, ReadonlyArray<Json>>(),
  /** What was sent and silently not stored. */
  dropped: new Array<string>()
})
export type Tables = ReturnType<typeof tables>

export interface Manners {
  /** Without a signing key it hands out a token that is no JWT. */
  readonly signs?: boolean
}

type Reply = { readonly status: number; readonly body: unknown }

const success = (data: unknown, message?: string): Reply => ({
  status: 200,
  body: { success: true, data, ...(message === undefined ? {} : { message }) }
})
const failure = (status: number, error: string): Reply => ({ status, body: { success: false, error } })

const isEmpty = (value: unknown) => !Predicate.isObject(value) || Object.keys(value).length === 0

const tokenTexts = { inactive: "Token is inactive", expired: "Token has expired" } as const

const complaintAbout = (stored: InstallToken | undefined): string | undefined =>
  stored === undefined ? "Token not found" : stored.state === undefined ? undefined : tokenTexts[stored.state]

const validate = (db: Tables, body: Json): Reply => {
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

const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, key) => Predicate.isObject(inner) ? (inner as Json)[key] : undefined, value)

/** The backend reckons it anew, whatever was sent. */
export const fingerprintOf = (info: Json): string => {
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

const register = (db: Tables, body: Json, { signs = true }: Manners): Reply => {
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

const text = (value: unknown, fallback: string, longest: number): string => {
  if (value === undefined) return fallback
  if (typeof value !== "string" || [...value].length > longest || !isNulFree(value)) throw new Refused("text")
  return value
}

const uuid = /^\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\}?$/i

/** Throws where a deployed backend does; what it had written by then stays. */
const heartbeat = (db: Tables, body: Json, request: number): Reply => {
  const given = body["asset_id"]
  if (given === undefined || given === null || given === "") return failure(400, "asset_id field required")
  const assetId = uuid.exec(String(given))?.[1]?.toLowerCase()
  const asset = assetId === undefined ? undefined : db.assets.get(assetId)
  if (assetId === undefined || asset === undefined || asset.deleted === true) throw new Refused("asset")
  const type = body["heartbeat_type"] === "status" ? "status" : "full"
  const status = body["status"] === undefined ? {} : body["status"]
  if (!Predicate.isObject(status)) throw new Refused("status")
  const [cpu, memory, disk] = ["cpu", "memory", "disk"].map((what) =>
    metric(at(status, type === "status" ? `${what}_percent` : `${what}_usage`))
  ) as [HeartbeatRow["cpu"], HeartbeatRow["cpu"], HeartbeatRow["cpu"]]
  const uptime = at(status, "uptime")
  if (uptime !== undefined && typeof uptime !== "number") throw new Refused("uptime")
  db.lastSeen.status.set(assetId, request)
  db.heartbeats.push({
    assetId,
    type,
    agentStatus: text(at(status, "agent_status"), "online", 20),
    agentVersion: text(at(status, "agent_version"), "1.0.0", 50),
    cpu,
    memory,
    disk,
    ...(type === "full" && uptime !== undefined ? { uptime } : {})
  })
  if (type === "full") keepInventory(db, assetId, body, request)
  return success({ status: "ok", next_heartbeat: type === "status" ? 300 : 900 })
}

const keepInventory = (db: Tables, assetId: string, body: Json, request: number) => {
  const { hardware_inventory: hardware = {}, software_inventory: software = {} } = body
  if (isEmpty(hardware) && isEmpty(software)) return
  const disks = at(hardware, "disks")
  if (disks !== undefined && !(Array.isArray(disks) && disks.every((disk) => Predicate.isObject(disk)))) {
    throw new Refused("disks")
  }
  if (!isNulFree(hardware) || !isNulFree(software)) throw new Refused("inventory")
  db.snapshots.set(assetId, { hardware: hardware as Json, software: software as Json })
  db.lastSeen.assets.set(assetId, request)
  const { dropped, rows } = bitLockerRows(at(hardware, "bitlocker", "volumes"))
  db.dropped.push(...dropped)
  if (rows.length > 0) db.vault.set(assetId, rows)
}

const routes: Readonly<Record<string, "GET" | "POST">> = {
  "/api/health": "GET",
  "/api/agents/validate-token": "POST",
  "/api/agents/register-with-token": "POST",
  "/api/agents/heartbeat": "POST",
  "/api/agents/inventory": "POST",
  "/api/agents/create-ticket": "POST"
}

const faultTexts: Readonly<Record<string, string>> = {
  "/api/agents/heartbeat": "Failed to process heartbeat",
  "/api/agents/register-with-token": "Failed to register agent"
}

/** Python reads numbers that JSON does not have, and their text is what is stored of them. */
const parsed = (json: string): unknown =>
  JSON.parse(json.replace(/([:[,]\s*)(NaN|-?Infinity)(?=\s*[,}\]])/g, "$1\"$2\""))

/** What it answers; `html` is the page for a wrong method. */
export const replyTo = (db: Tables, manners: Manners, arrived: Arrived, request: number): Reply | "html" => {
  const method = routes[arrived.path]
  if (method === undefined) return failure(404, "Resource not found")
  if (method !== arrived.method) return "html"
  if (method === "GET") return success({ status: "healthy", database: "healthy", redis: "healthy", version: "1" })
  const broken = failure(500, faultTexts[arrived.path] ?? "Internal server error")
  try {
    if (arrived.headers["content-type"]?.startsWith("application/json") !== true) throw new Refused("content type")
    const bytes = Buffer.from(arrived.body, "latin1")
    const body = bytes.length === 0 ? {} : parsed(bytes.toString("utf8"))
    if (!Predicate.isObject(body)) {
      return Array.isArray(body) && body.length > 0 ? broken : failure(400, "Request body required")
    }
    if (isEmpty(body)) return failure(400, "Request body required")
    switch (arrived.path) {
      case "/api/agents/validate-token":
        return validate(db, body as Json)
      case "/api/agents/register-with-token":
        return register(db, body as Json, manners)
      case "/api/agents/heartbeat":
        return heartbeat(db, body as Json, request)
      default:
        return broken
    }
  } catch {
    return broken
  }
}

/** The stand-in on a free port of 127.0.0.1 until the test ends. `does` scripts faults; `well` is how it answers else. */
export const heartbeatBackend = Effect.fnUntraced(function*(manners: Manners = {}) {
  const server = yield* faultServer()
  const db = tables()
  const well: Fault = ({ read, response }) =>
    read((arrived) => {
      const answer = replyTo(db, manners, arrived, server.arrived.length)
      return answer === "html"
        ? response.writeHead(405, { "content-type": "text/html; charset=utf-8" })
          .end("<!doctype html>\n<title>405 Method Not Allowed</title>\n")
        : response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body))
    })
  server.does(well)
  return { ...server, db, well }
})
