import { capitalised, size, span } from "../humane.ts"

/** Field names and values in the words of a person. The unit is in the name of a field, and moves to its value here. */

const abbreviations: { readonly [word: string]: string } = {
  bios: "BIOS",
  cpu: "CPU",
  dhcp: "DHCP",
  dns: "DNS",
  fqdn: "FQDN",
  id: "id",
  mac: "MAC",
  mtu: "MTU",
  os: "OS",
  sku: "SKU",
  tpm: "TPM",
  usb: "USB",
  uuid: "UUID",
  wwn: "WWN"
}

interface Unit {
  readonly suffix: string
  readonly told: (value: number) => string
}

const units: ReadonlyArray<Unit> = [
  { suffix: "Bytes", told: size },
  { suffix: "Percent", told: (value) => `${value} %` },
  { suffix: "Celsius", told: (value) => `${value} °C` },
  { suffix: "Mhz", told: (value) => `${value} MHz` },
  { suffix: "Mbps", told: (value) => `${value} Mbit/s` },
  { suffix: "Hours", told: (value) => `${value} h` },
  { suffix: "Seconds", told: span },
  { suffix: "Mm", told: (value) => `${value} mm` },
  { suffix: "Mv", told: (value) => `${value} mV` },
  { suffix: "Mwh", told: (value) => `${value} mWh` }
]

const unitOf = (key: string) => units.find(({ suffix }) => key.endsWith(suffix) && key.length > suffix.length)

/** `maxSpeedMhz` → `Max speed`, `macAddress` → `MAC address`. */
export const label = (key: string): string => {
  const unit = unitOf(key)
  const name = unit === undefined ? key : key.slice(0, -unit.suffix.length)
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(" ")
  return capitalised(words.map((word) => abbreviations[word] ?? word).join(" "))
}

const instantForm = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/

/** What is longer is no fact to read: a sealed password, a certificate. */
const mostCharacters = 400

/** One value of a field, in one line. */
export const told = (key: string, value: string | number | boolean): string => {
  if (typeof value === "boolean") return value ? "yes" : "no"
  if (typeof value === "number") return unitOf(key)?.told(value) ?? String(value)
  if (value.length > mostCharacters) return `(${value.length} characters)`
  return value.replace(instantForm, "$1 $2 UTC").replace(/[\p{Cc}\p{Cf}]/gu, " ")
}
