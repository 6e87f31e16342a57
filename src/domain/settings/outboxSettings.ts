import { AbsolutePath, wholeNumber } from "./forms.ts"
import { setting } from "./setting.ts"

/** Settings of what the agent keeps on the disk: where, and how much of it. */
export const outboxSettings = {
  STATE_DIR: setting("stateDir", AbsolutePath, {
    description: "Folder for identity, outbox and baseline; made when missing, readable by its owner only",
    expected: "an absolute path"
  }),
  OUTBOX_LIMIT: setting("outboxLimitMib", wholeNumber(1, 10_240), {
    description: "Most MiB that undelivered reports may take",
    expected: "a whole number of MiB from 1 to 10240",
    fallback: "64"
  }),
  OUTBOX_REPORTS: setting("outboxReports", wholeNumber(10, 1_000_000), {
    description: "Most reports that wait for delivery",
    expected: "a whole number from 10 to 1000000",
    fallback: "5000"
  }),
  OUTBOX_REPORT_LIMIT: setting("outboxReportLimitMib", wholeNumber(1, 64), {
    description: "Most MiB that one report may take, compressed",
    expected: "a whole number of MiB from 1 to 64",
    fallback: "8"
  })
}
