import { wholeNumber } from "./forms.ts"
import { setting } from "./setting.ts"

/** Settings of what the agent may take of the machine, for itself and for a scan. */
export const restraintSettings = {
  MEMORY_LIMIT: setting("memoryLimitMib", wholeNumber(0, 65_536), {
    description: "MiB of memory above which the agent ends, to be started anew; 0 is no limit",
    expected: "a whole number of MiB from 0 to 65536",
    fallback: "256",
    live: true
  }),
  CPU_LIMIT: setting("cpuLimitPercent", wholeNumber(0, 1_000), {
    description: "Percent of one processor above which the agent ends, to be started anew; 0 is no limit",
    expected: "a whole number of percent from 0 to 1000",
    fallback: "50",
    live: true
  }),
  LOOP_DELAY_LIMIT: setting("loopDelayLimitMs", wholeNumber(0, 60_000), {
    description: "Milliseconds that the agent may act late before it ends, to be started anew; 0 is no limit",
    expected: "a whole number of milliseconds from 0 to 60000",
    fallback: "10000",
    live: true
  }),
  SELF_CHECK_INTERVAL: setting("selfCheckIntervalSeconds", wholeNumber(1, 3_600), {
    description: "Seconds between two looks of the agent at itself; three in a row above a limit end it",
    expected: "a whole number of seconds from 1 to 3600",
    fallback: "60",
    live: true
  }),
  SCAN_MEMORY_LIMIT: setting("scanMemoryLimitMib", wholeNumber(0, 65_536), {
    description: "MiB of memory above which a scan of hardware and software is ended; 0 is no limit",
    expected: "a whole number of MiB from 0 to 65536",
    fallback: "512",
    live: true
  }),
  BATTERY_LIMIT: setting("batteryLimitPercent", wholeNumber(0, 100), {
    description: "Percent below which a battery that is in use has scans of hardware and software wait; 0 is no limit",
    expected: "a whole number of percent from 0 to 100",
    fallback: "20",
    live: true
  }),
  LOAD_LIMIT: setting("loadLimit", wholeNumber(0, 1_000), {
    description:
      "Load average per processor above which scans of hardware and software wait (on Windows, which keeps none: "
      + "processors that are 95 % busy); 0 is no limit",
    expected: "a whole number from 0 to 1000",
    fallback: "2",
    live: true
  })
}
