import type { Given, SettingFault } from "../decodeSettings.ts"
import { unencrypted } from "../loopback.ts"
import type { Settings } from "../Settings.ts"
import { type Finding, ok, problem, warning } from "./Finding.ts"

/** What is known of the settings. */
export interface SettingsFacts {
  readonly file: string | undefined
  readonly given: ReadonlyMap<string, Given>
  readonly faults: ReadonlyArray<SettingFault>
  readonly warnings: ReadonlyArray<string>
  readonly values: Pick<Settings, "apiBaseUrl" | "protocol" | "tenantId">
}

/** Whether the settings can be used, where they come from, and what in them is unwise. */
export const settingsFindings = (facts: SettingsFacts): ReadonlyArray<Finding> => [
  ...(facts.faults.length === 0 ? [ok("settings", provenance(facts))] : facts.faults.map(asProblem)),
  ...facts.warnings.map((what) =>
    warning("settings", {
      what,
      why: "What somebody wrote there does not count as it stands.",
      remedy: "Correct the line, or delete it."
    })
  ),
  ...unwise(facts)
]

const asProblem = ({ from, message }: SettingFault) =>
  problem("settings", {
    what: `${from}: ${message}`,
    why: "With a wrong setting the agent does not start.",
    remedy: "Correct it where it stands; `itam-agent config check FILE` says whether it is right then."
  })

const provenance = ({ file, given }: SettingsFacts): string => {
  const from = (place: (from: string) => boolean) =>
    [...given].filter(([, written]) => place(written.from)).map(([key]) => key)
  const environment = from((each) => each === "environment")
  const written = from((each) => each !== "environment" && each !== "default")
  return [
    file === undefined
      ? "no config.env was found"
      : `${file}: ${written.length === 0 ? "nothing" : written.join(", ")}`,
    ...(environment.length === 0 ? [] : [`environment: ${environment.join(", ")}`]),
    "everything else by default"
  ].join("; ")
}

const unwise = ({ values: { apiBaseUrl, protocol, tenantId } }: SettingsFacts): ReadonlyArray<Finding> => [
  ...(unencrypted(apiBaseUrl)
    ? [warning("settings", {
      what: `API_BASE_URL is http://, and ${new URL(apiBaseUrl).host} is another machine`,
      why: "Token and inventory travel unencrypted: whoever is on the way can read and change them.",
      remedy: "Use https:// in API_BASE_URL."
    })]
    : []),
  ...(protocol === "scanner" && tenantId === "default"
    ? [warning("settings", {
      what: "TENANT_ID is not set: the tenant is called default",
      why: "The backend files this machine under a tenant that nobody may look at.",
      remedy: "Put the TENANT_ID of your organisation into config.env."
    })]
    : [])
]
