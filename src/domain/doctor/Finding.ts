import { Schema } from "effect"
import { flag, instant, text, word } from "../inventory/fields.ts"

/** What the doctor looks at, in the order in which it is told. */
export const checkNames = [
  "settings",
  "token",
  "network",
  "name",
  "proxy",
  "connection",
  "certificate",
  "backend",
  "authentication",
  "clock",
  "sections",
  "state",
  "outbox",
  "agent",
  "service",
  "others"
] as const

export const CheckName = word(checkNames, "What was looked at").annotate({ identifier: "CheckName", title: "Check" })
export type CheckName = typeof CheckName.Type

/** What came of one check: each problem has a reason to care about it and something to do. */
export const Finding = Schema.Struct({
  check: CheckName,
  outcome: word(
    ["ok", "info", "warning", "problem", "skipped"],
    "ok: as it should be. info: good to know. warning: works, or will stop working. problem: does not work. "
      + "skipped: could not be looked at"
  ),
  what: text("What was found"),
  why: Schema.optionalKey(text("Why it matters")),
  remedy: Schema.optionalKey(text("What to do"))
}).annotate({ identifier: "Finding", title: "Finding of the doctor" })
export interface Finding extends Schema.Schema.Type<typeof Finding> {}

/** What is wrong, why that matters, and what to do. */
export interface Complaint {
  readonly what: string
  readonly why: string
  readonly remedy: string
}

export const ok = (check: CheckName, what: string): Finding => ({ check, outcome: "ok", what })
export const info = (check: CheckName, what: string, why?: string): Finding => ({
  check,
  outcome: "info",
  what,
  ...(why === undefined ? {} : { why })
})
export const warning = (check: CheckName, complaint: Complaint): Finding => ({
  check,
  outcome: "warning",
  ...complaint
})
export const problem = (check: CheckName, complaint: Complaint): Finding => ({
  check,
  outcome: "problem",
  ...complaint
})
export const skipped = (check: CheckName, what: string): Finding => ({ check, outcome: "skipped", what })

/** One setting with the place that it comes from; secrets are masked. */
export const ShownSetting = Schema.Struct({
  key: text("Key of the setting"),
  value: Schema.optionalKey(Schema.String.annotate({ description: "Its value; absent where it is secret or not set" })),
  secret: Schema.optionalKey(flag("It is set, and not shown")),
  from: Schema.optionalKey(text("`environment`, `default`, or file and line; absent where it is not set")),
  about: text("What the setting is for")
}).annotate({ identifier: "ShownSetting", title: "Setting in force" })
export interface ShownSetting extends Schema.Schema.Type<typeof ShownSetting> {}

/** The one document that `itam-agent doctor --json` prints. */
export const DoctorDocument = Schema.Struct({
  agent: Schema.Struct({ version: text("Version of the agent that looked") }).annotate({ description: "Who looked" }),
  at: instant("When it looked, by the machine's own clock"),
  machine: Schema.Struct({
    platform: text("linux, win32 or darwin"),
    privileged: flag("It looked as root or Administrator")
  }).annotate({ description: "Where it looked" }),
  offline: flag("The network was left out on purpose"),
  exitCode: Schema.Natural.annotate({ description: "0 no problem, 1 problems, 78 wrong settings" }),
  settings: Schema.Array(ShownSetting).annotate({ description: "Every setting with the place that it comes from" }),
  findings: Schema.Array(Finding).annotate({ description: "What was found, by check" })
}).annotate({ identifier: "DoctorDocument", title: "What the doctor found" })
export interface DoctorDocument extends Schema.Schema.Type<typeof DoctorDocument> {}

/** Exit code of `itam-agent doctor`: 78 the settings are wrong, 1 something else is, 0 the agent can do its work. */
export const exitCodeOf = (findings: ReadonlyArray<Finding>): 0 | 1 | 78 => {
  const problems = findings.filter(({ outcome }) => outcome === "problem")
  return problems.some(({ check }) => check === "settings") ? 78 : problems.length > 0 ? 1 : 0
}

/** The findings in the order of the checks. */
export const inOrder = (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  checkNames.flatMap((name) => findings.filter(({ check }) => check === name))
