import { settingTable } from "../../src/domain/Settings.ts"

/** What the settings are for, in the forms that administrators read on Linux. Both follow from the one table. */

const settings = Object.entries(settingTable)

/** `config.env.example`: every setting, none of them in force. */
export const configExample = () =>
  [
    "# Settings of itam-agent: copy this to /etc/itam-agent/config.env, with mode 0600, and take away the # of a line that",
    "# is to hold. After a change: systemctl restart itam-agent",
    ...settings.map(([key, { description, expected, fallback }]) =>
      `\n# ${description}.\n# Has to be ${expected}.\n#${key}=${fallback ?? ""}`
    ),
    ""
  ].join("\n")

/** For man(7): a backslash, and what means something at the start of a line. */
const roff = (text: string) => text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^([.'])/gm, "\\&$1")

/** itam-agent-config(5) */
export const settingsManual = (version: string, date: string) =>
  `.TH ITAM-AGENT-CONFIG 5 "${date}" "itam-agent ${version}" "File Formats Manual"
.SH NAME
itam-agent-config \\- settings of itam-agent, config.env
.SH SYNOPSIS
.I /etc/itam-agent/config.env
.SH DESCRIPTION
Lines
.IR KEY = value ;
empty lines and lines that start with # are passed over.
The environment goes before the file, and the file before the defaults, setting by setting.
The first file is used of: the one that
.B \\-\\-config
names,
.I config.env
beside the program, in the working directory (only in a terminal), and in
.IR /etc/itam-agent .
.PP
A file with a secret in it has to be readable by its owner only.
Where neither
.B API_TOKEN
nor
.B API_TOKEN_FILE
is set, the service uses its credential
.BR itam-agent.api-token ,
if it was given one.
.SH SETTINGS
${
    settings.map(([key, { description, expected, fallback }]) =>
      [
        ".TP",
        `.B ${key}`,
        roff(`${description}.`),
        roff(`Has to be ${expected}.`),
        ...(fallback === undefined ? [] : [`Default: ${roff(fallback)}`])
      ].join("\n")
    ).join("\n")
  }
.SH EXAMPLES
.nf
TENANT_ID=headquarters
API_BASE_URL=https://assets.example.org/api
API_TOKEN_FILE=/etc/itam\\-agent/token
.fi
.SH SEE ALSO
.BR itam-agent (1)
`
