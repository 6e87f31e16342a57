import { Predicate } from "effect"

/** What a deployed backend of the heartbeat protocol has in its tables, and the envelope of its answers. */

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

export type Json = { readonly [key: string]: unknown }

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

export type Reply = { readonly status: number; readonly body: unknown }

export const success = (data: unknown, message?: string): Reply => ({
  status: 200,
  body: { success: true, data, ...(message === undefined ? {} : { message }) }
})
export const failure = (status: number, error: string): Reply => ({ status, body: { success: false, error } })

export const isEmpty = (value: unknown) => !Predicate.isObject(value) || Object.keys(value).length === 0

export const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, key) => Predicate.isObject(inner) ? (inner as Json)[key] : undefined, value)
