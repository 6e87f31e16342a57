import { Predicate } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Report, ReportSections } from "../src/domain/Report.ts"
import { sampleReport } from "./sampleReports.ts"

const home = path.join(import.meta.dirname, "machines")

/** A report of everything, as a heartbeat brings it. */
export const heartbeatOf = (sections: ReportSections, other: Partial<Report> = {}): Report => {
  const os = sections.os?.data
  const { subject } = sampleReport("heartbeat")
  return sampleReport("heartbeat", {
    sections,
    subject: os === undefined ? subject : {
      agentId: subject.agentId,
      hostname: os.hostname,
      platform: os.platform,
      macAddress: sections.network?.data?.interfaces.find(({ macAddress }) => macAddress)?.macAddress
        ?? subject.macAddress,
      ...(os.name === undefined ? {} : { osName: os.name }),
      ...(os.version === undefined ? {} : { osVersion: os.version }),
      ...(os.kernel === undefined ? {} : { kernel: os.kernel }),
      ...(os.arch === undefined ? {} : { arch: os.arch })
    },
    ...other
  })
}

interface Found {
  readonly data?: unknown
}

/** Of a list that is expected by its two ends and its length, the ends. */
const spelledOut = (found: Found): Found =>
  Predicate.hasProperty(found.data, "sha256") && Predicate.hasProperty(found.data, "first")
    ? { ...found, data: [found.data.first, (found.data as unknown as { readonly last: unknown }).last] }
    : found

/** What every captured machine tells, by its name. */
export const machineReports = (): ReadonlyArray<readonly [name: string, report: Report]> =>
  fs.readdirSync(home, { withFileTypes: true })
    .filter((platform) => platform.isDirectory())
    .flatMap((platform) => fs.readdirSync(path.join(home, platform.name)).map((name) => `${platform.name}/${name}`))
    .map((name) => {
      const expected = JSON.parse(fs.readFileSync(path.join(home, name, "expected.json"), "utf8")) as object
      const sections = Object.fromEntries(
        Object.entries(expected).map(([section, found]) => [section, { tookMs: 0, ...spelledOut(found as Found) }])
      ) as ReportSections
      return [name, heartbeatOf(sections)]
    })
