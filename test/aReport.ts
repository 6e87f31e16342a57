import { Effect, Logger } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { Report } from "../src/domain/Report.ts"

/** A report as a scan would make it; `n` tells one from another. */
export const aReport = (n: number, given: Partial<Report> = {}): Report => {
  const collectedAt = new Date(Date.UTC(2026, 0, 31, 8) + n * 600_000).toISOString()
  return {
    schemaVersion: 1,
    id: `019c0d6e-7b00-7000-8000-${String(n).padStart(12, "0")}`,
    kind: "telemetry",
    reason: "sample",
    collectedAt,
    digest: "d".repeat(64),
    agentVersion: "0.1.0",
    subject: {
      agentId: "019c0d6e-7b00-7000-8000-aaaaaaaaaaaa",
      hostname: "pc-1",
      platform: "linux",
      osName: "Debian GNU/Linux 12",
      macAddress: "02:00:5E:00:53:01"
    },
    complete: true,
    sections: {
      load: {
        outcome: "collected",
        tookMs: 1,
        source: "/proc/stat",
        data: {
          cpuPercent: 12.5,
          memoryPercent: 61.2,
          diskPercent: 45.3,
          uptimeSeconds: 100 + n,
          volumes: [],
          temperatures: []
        }
      }
    },
    ...given
  }
}

export const aHardwareReport = (n: number, given: Partial<Report> = {}): Report =>
  aReport(n, {
    kind: "hardware",
    reason: "changed",
    sections: { cpu: { outcome: "collected", tookMs: 1, data: { model: `Example CPU ${n}`, logicalCores: 8 } } },
    ...given
  })

/** A folder of its own for a test, gone with it. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "itam-agent-test-"))),
  (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
)

/** A log that is kept in memory, one line for each entry, cause and annotations included. */
export const keptLog = () => {
  const lines: Array<string> = []
  const layer = Logger.layer([Logger.map(Logger.formatLogFmt, (line) => void lines.push(line))])
  return { layer, lines }
}
