import { Predicate } from "effect"

/**
 * What the deployed backends of the scanner protocol demand of a body, restated without any of our schemas: they
 * answer 500 or store nothing where one of these is broken. Each complaint names the path.
 */
type Complaints = ReadonlyArray<string>

const at = (value: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((inner, key) => Predicate.isObject(inner) ? inner[key] : undefined, value)

const needsText = (body: unknown, ...paths: ReadonlyArray<string>): Complaints =>
  paths.flatMap((path) => {
    const value = at(body, path)
    return typeof value === "string" && value.trim() !== "" ? [] : [`${path}: no text`]
  })

const needsList = (body: unknown, ...paths: ReadonlyArray<string>): Complaints =>
  paths.flatMap((path) => Array.isArray(at(body, path)) ? [] : [`${path}: no list`])

const rowsNeed = (body: unknown, list: string, ...fields: ReadonlyArray<string>): Complaints => {
  const rows = at(body, list)
  if (rows === undefined) return []
  return Array.isArray(rows)
    ? rows.flatMap((row, index) => needsText(row, ...fields).map((complaint) => `${list}[${index}].${complaint}`))
    : [`${list}: no list`]
}

const numbers = new Set(["physical_cores", "logical_cores", "slot_count", "prefix_length"])
const anything = new Set(["family", "model", "stepping", "interfaces", "temperatures", "asset_info", "sections"])
const administrators = new Set(["_id", "assignedTo", "assigned_to", "status", "component_info"])

/** Types of all other fields, and names that only administrators may set. */
const typesOf = (value: unknown, path = ""): Complaints =>
  Object.entries(Predicate.isObject(value) ? value : {}).flatMap(([key, field]): Complaints => {
    const here = path === "" ? key : `${path}.${key}`
    if (administrators.has(key)) return [`${here}: belongs to administrators`]
    if (anything.has(key) && !(key === "model" && path !== "cpu")) return []
    if (Array.isArray(field)) return field.flatMap((row, index) => typesOf(row, `${here}[${index}]`))
    if (Predicate.isObject(field)) return typesOf(field, here)
    const expected = numbers.has(key) || key.endsWith("_percent") || key === "temperature"
      ? "number"
      : key === "power_plugged"
      ? "boolean"
      : "string"
    return typeof field === expected ? [] : [`${here}: ${typeof field} instead of ${expected}`]
  })

/** Text that a JSON parser, MongoDB and PostgreSQL all take: checked on the bytes that are sent. */
const textOf = (body: unknown): Complaints => {
  const json = JSON.stringify(body)
  return [
    ...(/\\u0000/.test(json) ? ["a NUL"] : []),
    ...(/\\ud[89a-f]/i.test(json) ? ["a lone surrogate"] : []),
    ...(JSON.stringify(JSON.parse(json)) === json ? [] : ["not the same after parsing"])
  ]
}

const macOf = (mac: unknown): Complaints =>
  typeof mac === "string" && /^[0-9A-F]{2}(:[0-9A-F]{2})+$/.test(mac) ? [] : ["MAC address: form"]

export const hardwareComplaints = (body: unknown): Complaints => [
  ...needsText(body, "tenant_id", "system.platform", "system.hostname", "system.mac_address", "cpu.name"),
  ...needsList(body, "memory.slots", "storage.drives", "graphics.gpus"),
  ...rowsNeed(body, "storage.partitions", "device", "mountpoint"),
  ...macOf(at(body, "system.mac_address")),
  ...typesOf(body),
  ...textOf(body)
]

export const softwareComplaints = (body: unknown): Complaints => softwareNeeds(body, "name", "vendor", "publisher")

/** A trimmed body may leave out what those backends fill in by themselves. */
export const trimmedSoftwareComplaints = (body: unknown): Complaints => softwareNeeds(body, "name")

const softwareNeeds = (body: unknown, ...ofPrograms: ReadonlyArray<string>): Complaints => [
  ...needsText(
    body,
    "tenant_id",
    "system.platform",
    "system.hostname",
    "system.mac_address",
    "system.scan_timestamp"
  ),
  ...rowsNeed(body, "installed_software", ...ofPrograms),
  ...rowsNeed(body, "system_software", "name"),
  ...rowsNeed(body, "services", "name"),
  ...rowsNeed(body, "startup_programs", "name"),
  ...macOf(at(body, "system.mac_address")),
  ...typesOf(body),
  ...textOf(body)
]

export const telemetryComplaints = (body: unknown): Complaints => [
  ...needsText(body, "tenant_id", "mac_address"),
  ...["cpu_percent", "ram_percent", "storage_percent"].flatMap((field) => {
    const value = at(body, field)
    return typeof value === "number" && value >= 0 && value <= 100 && /^\d+(\.\d)?$/.test(String(value))
      ? []
      : [`${field}: no percentage`]
  }),
  ...macOf(at(body, "mac_address")),
  ...typesOf(body),
  ...textOf(body)
]
