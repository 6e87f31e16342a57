import { Schema, SchemaGetter } from "effect"
import { languages, languagesIn } from "../languages.ts"
import { powerShellTransports } from "../powerShellTransport.ts"
import { AbsolutePath, printable, wholeNumber } from "./forms.ts"
import { setting } from "./setting.ts"

const minutes = "a whole number of minutes from 1 to 10080 (a week)"

const Languages = Schema.String.pipe(
  Schema.check(Schema.makeFilter((text: string) => languagesIn(text) !== undefined)),
  Schema.decodeTo(Schema.Array(Schema.Literals(languages)), {
    decode: SchemaGetter.transform((text) => languagesIn(text) ?? []),
    encode: SchemaGetter.transform((asked) => asked.length === 0 ? "off" : asked.join(","))
  })
)

/** Settings of what is reported, and how often. */
export const reportSettings = {
  HARDWARE_SOFTWARE_INTERVAL: setting("hardwareSoftwareIntervalMinutes", wholeNumber(1, 10_080), {
    description: "Minutes between two scans of hardware and software",
    expected: minutes,
    fallback: "60",
    live: true
  }),
  TELEMETRY_INTERVAL: setting("telemetryIntervalMinutes", wholeNumber(1, 10_080), {
    description: "Minutes between two samples of the load",
    expected: minutes,
    fallback: "10",
    live: true
  }),
  REFRESH_INTERVAL: setting("refreshIntervalHours", wholeNumber(1, 8_760), {
    description: "Hours after which unchanged hardware and software is sent all the same",
    expected: "a whole number of hours from 1 to 8760 (a year)",
    fallback: "24",
    live: true
  }),
  INSTALL_TOKEN: setting("installToken", Schema.RedactedFromValue(printable), {
    description: "PROTOCOL=heartbeat: token by which a machine that is not enrolled yet enrols by itself",
    expected: "the install token as the backend gave it, one word without spaces",
    secret: true,
    live: true
  }),
  HEARTBEAT_INTERVAL: setting("heartbeatIntervalSeconds", wholeNumber(60, 3_600), {
    description: "PROTOCOL=heartbeat: seconds from the start of one heartbeat to the start of the next, at most",
    expected: "a whole number of seconds from 60 to 3600",
    fallback: "300",
    live: true
  }),
  HEARTBEAT_WHEN_UNCHANGED: setting("heartbeatWhenUnchanged", Schema.Literals(["full", "status"]), {
    description:
      "PROTOCOL=heartbeat: what a heartbeat carries when the inventory is as the backend knows it: all of it, "
      + "or the load",
    expected: "full or status",
    fallback: "full",
    live: true
  }),
  SOFTWARE_LIMIT: setting("softwareLimit", wholeNumber(0, 1_000_000), {
    description: "Most programs that a heartbeat lists; unset lists all. How many are left out is said",
    expected: "a whole number from 0 to 1000000",
    live: true
  }),
  HEARTBEAT_BEARER: setting("heartbeatBearer", Schema.Literals(["auto", "on"]), {
    description:
      "PROTOCOL=heartbeat: whether heartbeats carry the agent token: auto does so where the backend has asked for it",
    expected: "auto or on",
    fallback: "auto",
    live: true
  }),
  LANGUAGE_PACKAGES: setting("languagePackages", Languages, {
    description: "Languages whose globally installed packages are listed beside those of the system",
    expected: `off, on, or some of ${languages.join(",")}`,
    fallback: "off",
    live: true
  }),
  POWERSHELL_TRANSPORT: setting("powerShellKind", Schema.Literals(powerShellTransports), {
    description:
      "Windows: how the script of a scan gets into PowerShell. For security products that block one way or the other",
    expected: "encoded, command, file or off",
    fallback: "encoded",
    live: true
  }),
  POWERSHELL_SCRIPT_FILE: setting("powerShellScriptFile", AbsolutePath, {
    description: "POWERSHELL_TRANSPORT=file: that script, signed; only administrators may write to it",
    expected: "an absolute path",
    live: true
  })
}
