import { plain } from "../presence.ts"
import { latestData, type Report } from "../Report.ts"

/**
 * The processor as agents of the heartbeat protocol name it. On Windows that is the environment's PROCESSOR_IDENTIFIER,
 * `Intel64 Family 6 Model 154 Stepping 3, GenuineIntel`, elsewhere the model.
 */
export const processorName = (report: Pick<Report, "sections" | "subject">): string | undefined => {
  const cpu = latestData(report, "cpu")
  const maker = makers.find(([name]) => name.test(cpu?.manufacturer ?? cpu?.model ?? ""))
  if (report.subject.platform !== "win32" || maker === undefined) return plain(cpu?.model)
  if (cpu?.family === undefined || cpu.modelNumber === undefined) return plain(cpu?.model)
  const stepping = cpu.stepping === undefined ? "" : ` Stepping ${cpu.stepping}, ${maker[2]}`
  return `${maker[1]} Family ${cpu.family} Model ${cpu.modelNumber}${stepping}`
}

const makers = [[/intel/i, "Intel64", "GenuineIntel"], [/amd/i, "AMD64", "AuthenticAMD"]] as const
