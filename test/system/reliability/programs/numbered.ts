import { randomBytes } from "node:crypto"
import { canonicalJson } from "../../../../src/domain/canonical.ts"
import type { Report } from "../../../../src/domain/Report.ts"
import { sha256Hex } from "../../../../src/layers/sha256.ts"
import { aHardwareReport, aReport } from "../../../aReport.ts"
import type { Entry } from "../ledger.ts"

/** What samples of the load, a small and a large inventory take, give or take: 300 B, 8 KB, 300 KB. */
const paddings = [0, 300, 8_000, 300, 8_000, 0, 300, 8_000, 300_000]

/** Of every seven reports these are of a kind of which a newer one supersedes an older one. */
const inventories: ReadonlySet<number> = new Set([3, 5])

/** The n-th report of a writer, with bytes that cannot be compressed. */
export const numbered = (n: number): Report => {
  const model = randomBytes(paddings[n % paddings.length]! * 3 / 4).toString("base64")
  const report = inventories.has(n % 7) ? aHardwareReport(n) : aReport(n)
  return {
    ...report,
    sections: { ...report.sections, graphics: { outcome: "collected", tookMs: 1, data: { controllers: [{ model }] } } }
  } as unknown as Report
}

/** A report as the books know it. */
export const entryOf = (report: Report): Entry => ({
  id: report.id,
  kind: report.kind,
  n: Number(report.id.slice(-12)),
  digest: sha256Hex(canonicalJson(report)),
  ...(report.losses === undefined ? {} : { losses: report.losses })
})
