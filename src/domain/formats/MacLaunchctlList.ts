import { make } from "./Format.ts"

/** A job that launchd has loaded. */
export interface LoadedJob {
  readonly label: string
  readonly running: boolean
}

/** `launchctl list` (launchctl(1)): process id or `-`, last exit status, label, after a line of headings. */
export const MacLaunchctlList = make<ReadonlyArray<LoadedJob>>(
  "launchctl list",
  (text) =>
    text.split("\n").flatMap((line) => {
      const [pid, status, label] = line.split("\t")
      return label === undefined || !/^(\d{1,10}|-)$/.test(pid ?? "") || !/^-?\d{1,10}$/.test(status ?? "")
        ? []
        : [{ label: label.trim(), running: pid !== "-" }]
    })
)
