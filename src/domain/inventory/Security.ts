import { Schema } from "effect"
import { flag, text, word } from "./fields.ts"

/** One endpoint protection product. */
export const Antivirus = Schema.Struct({
  name: text("Product"),
  version: Schema.optionalKey(text("Version")),
  enabled: Schema.optionalKey(flag("Protection is running")),
  upToDate: Schema.optionalKey(flag("Signatures are current"))
}).annotate({ identifier: "Antivirus", title: "Endpoint protection" })
export interface Antivirus extends Schema.Schema.Type<typeof Antivirus> {}

/** One firewall, or one profile of it. */
export const Firewall = Schema.Struct({
  name: text("Firewall: ufw, firewalld, nftables, Windows Defender Firewall"),
  profile: Schema.optionalKey(text("Profile or zone")),
  state: word(["on", "off", "unknown"], "Whether it filters")
}).annotate({ identifier: "Firewall", title: "Firewall" })
export interface Firewall extends Schema.Schema.Type<typeof Firewall> {}

/** What protects the running system. */
export const Security = Schema.Struct({
  antivirus: Schema.optionalKey(
    Schema.Array(Antivirus).annotate({ description: "Endpoint protection products by name" })
  ),
  firewall: Schema.optionalKey(Schema.Array(Firewall).annotate({ description: "Firewalls by name and profile" })),
  mandatoryAccessControl: Schema.optionalKey(text("SELinux or AppArmor, with its mode"))
}).annotate({ identifier: "Security", title: "Security" })
export interface Security extends Schema.Schema.Type<typeof Security> {}
