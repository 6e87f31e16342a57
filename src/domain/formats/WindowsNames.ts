import { Schema } from "effect"
import { jsonField } from "./jsonRows.ts"

/** `GetComputerNameExW`: the physical DNS name of the host, and the fully qualified one. */
export const WindowsComputerName = Schema.Struct({
  host: jsonField(Schema.String),
  fqdn: jsonField(Schema.String)
})

/** Time zone (IANA) and locale of the machine. */
export const WindowsLocale = Schema.Struct({
  timezone: jsonField(Schema.String),
  locale: jsonField(Schema.String)
})

/** `GetTickCount64`: since the last start of the kernel, sleep included. Shutting down with fast start-up is a sleep. */
export const WindowsUptime = Schema.Struct({ seconds: Schema.Finite })
