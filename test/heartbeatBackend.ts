import { Effect, Predicate } from "effect"
import type { Arrived } from "./aServer.ts"
import { type Fault, faultServer } from "./faultServer.ts"
import { bitLockerRows, isNulFree, metric, Refused } from "./heartbeatColumns.ts"
import { type Manners, register, validate } from "./heartbeatRegistry.ts"
import {
  at,
  failure,
  type HeartbeatRow,
  isEmpty,
  type Json,
  type Reply,
  success,
  type Tables,
  tables
} from "./heartbeatTables.ts"

/**
 * A backend of the heartbeat protocol with the manners of those that are deployed: 200 for what it does not take, 500
 * for what is not as it likes it, rows that stay though what came after them failed, a header that nobody looks at.
 * Restated without any of our schemas.
 */

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
