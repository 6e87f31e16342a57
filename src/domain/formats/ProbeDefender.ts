import { Schema } from "effect"
import { jsonRows } from "./jsonRows.ts"
import { probeFlag, probeText } from "./probeValues.ts"

/** `MSFT_MpComputerStatus`: Microsoft Defender Antivirus. Off or beside another product it is there all the same. */
export const ProbeDefender = jsonRows(Schema.Struct({
  AMProductVersion: probeText,
  AMRunningMode: probeText,
  AntivirusEnabled: probeFlag,
  RealTimeProtectionEnabled: probeFlag,
  DefenderSignaturesOutOfDate: probeFlag
}))
