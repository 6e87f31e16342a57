import { compact, plain } from "../presence.ts"
import { latestData, type Report } from "../Report.ts"
import { reportPart } from "./reportPart.ts"
import type { SoftwareBody } from "./ScannerBodies.ts"
import { machineOf, type ScannerOptions } from "./scannerEnvelope.ts"
import { megabytes } from "./scannerText.ts"
import { dayOf, required, unknown, zonelessTime } from "./wireText.ts"

/**
 * The software of a report as the scanner protocol says it. The body replaces what the backend has, so every list
 * that was ever read is in it; lists of which nothing is known are absent.
 */
export const encodeSoftware = (report: Report, options: ScannerOptions): SoftwareBody => ({
  tenant_id: required(options.tenantId),
  system: {
    ...machineOf(report),
    scan_timestamp: zonelessTime(report.collectedAt),
    scan_timestamp_utc: report.collectedAt
  },
  ...compact({
    installed_software: programsOf(report),
    services: servicesOf(report),
    startup_programs: startupOf(report)
  }),
  system_software: systemSoftwareOf(report),
  ...reportPart(report)
})

/** Deployed backends store `vendor` and drop `publisher`, the protocol's document names `publisher`: both are sent. */
const programsOf = (report: Report): SoftwareBody["installed_software"] =>
  latestData(report, "packages")?.map(({ installedAt, name, publisher, sizeBytes, version }) =>
    compact({
      name: required(name),
      version: required(version),
      vendor: required(publisher),
      publisher: required(publisher),
      install_date: installedAt === undefined ? undefined : dayOf(installedAt),
      size: sizeBytes === undefined ? undefined : megabytes(sizeBytes)
    })
  )

const servicesOf = (report: Report): SoftwareBody["services"] =>
  latestData(report, "services")?.map(({ displayName, name, state }) =>
    compact({ name: required(name), display_name: plain(displayName), state })
  )

const startupOf = (report: Report): SoftwareBody["startup_programs"] =>
  latestData(report, "startup")?.map(({ location, name }) => ({ name: required(name), location: required(location) }))

const systemSoftwareOf = ({ agentVersion, subject }: Report): NonNullable<SoftwareBody["system_software"]> => [
  ...(plain(subject.osName) === undefined
    ? []
    : [systemProgram(subject.osName, subject.osVersion ?? subject.kernel)]),
  systemProgram("itam-agent", agentVersion)
]

const systemProgram = (name: string | undefined, version: string | undefined) => ({
  name: required(name),
  version: required(version),
  vendor: unknown,
  publisher: unknown
})
