import type { Schema } from "effect"
import type { ReportKind } from "../Asset.ts"
import { canonicalJson } from "../canonical.ts"
import { compact, plain } from "../presence.ts"
import type { ReportSection } from "../Report.ts"
import type { HardwareBody, SoftwareBody, TelemetryBody } from "./ScannerBodies.ts"

/** A body of either protocol, taken apart into what a receiver keeps in different places. */
export interface Submission {
  readonly kind: ReportKind
  /** Absent where the asset is named by the agent's id alone. */
  readonly macAddress?: string
  readonly agentId?: string
  readonly hostname?: string
  readonly platform?: string
  readonly arch?: string
  readonly reason?: string
  readonly digest?: string
  readonly collectedAt?: string
  /** The body in canonical form, without the echo of what the receiver said itself: equal reports are equal texts. */
  readonly canonicalBody: string
  /** The body without the canonical sections and the echo. */
  readonly document: { readonly [block: string]: Schema.Json }
  readonly sections: { readonly [name: string]: typeof ReportSection.Type }
  readonly assetInfo?: { readonly [field: string]: Schema.Json }
}

export const fromHardware = (body: HardwareBody): Submission => ({
  ...fromBody("hardware", body.system.mac_address, body),
  ...fromSystem(body.system),
  ...(isRecord(body.asset_info) ? { assetInfo: body.asset_info } : {})
})

export const fromSoftware = (body: SoftwareBody): Submission => ({
  ...fromBody("software", body.system.mac_address, body),
  ...fromSystem(body.system)
})

export const fromTelemetry = (body: TelemetryBody): Submission => fromBody("telemetry", body.mac_address, body)

const isRecord = (value: Schema.Json | undefined): value is { readonly [field: string]: Schema.Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const fromBody = (
  kind: ReportKind,
  macAddress: string,
  body: HardwareBody | SoftwareBody | TelemetryBody
): Submission => {
  const { asset_info: _, ...told } = { asset_info: undefined, ...body }
  const { sections = {}, ...document } = told
  return {
    kind,
    macAddress,
    canonicalBody: canonicalJson(told),
    document: document as Submission["document"],
    sections,
    ...compact({
      agentId: body.agent_id,
      reason: body.report_reason,
      digest: body.report_digest,
      collectedAt: body.collected_at
    })
  }
}

const fromSystem = (system: HardwareBody["system"] | SoftwareBody["system"]) =>
  compact({ hostname: plain(system.hostname), platform: plain(system.platform), arch: plain(system.architecture) })
