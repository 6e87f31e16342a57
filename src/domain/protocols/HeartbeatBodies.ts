import { Schema } from "effect"
import { instant, text } from "../inventory/fields.ts"
import {
  BitLocker,
  CollectionError,
  counted,
  HeartbeatDisk,
  HeartbeatMemory,
  HeartbeatProgram,
  HeartbeatSystem,
  HeartbeatVolume,
  measured,
  open,
  rowsOf,
  told
} from "./heartbeatParts.ts"
import { reportFields } from "./reportFields.ts"
import { anything } from "./scannerParts.ts"

/** The bodies of the heartbeat protocol: validation of an install token, registration, and the heartbeat itself. */

const HeartbeatStatus = Schema.Struct({
  status: told("online, under the name that the protocol's document gives it"),
  agent_status: told("online, under the name that backends read"),
  cpu_usage: measured("Processor time in use, 0 to 100: read in full heartbeats"),
  memory_usage: measured("Memory in use, 0 to 100: read in full heartbeats"),
  disk_usage: measured("Used share of the system volume, 0 to 100: read in full heartbeats"),
  cpu_percent: measured("The same as cpu_usage: read in status heartbeats"),
  memory_percent: measured("The same as memory_usage: read in status heartbeats"),
  disk_percent: measured("The same as disk_usage: read in status heartbeats"),
  agent_version: told("Version of the agent, at most 50 characters"),
  uptime: measured("Seconds since the machine was started")
}).annotate({ identifier: "HeartbeatStatus", title: "Status", description: "How busy the machine is" })

const gaps = rowsOf(CollectionError, "What could not be read, or not in whole")

const HardwareInventory = open(
  "HardwareInventory",
  "Hardware",
  "The hardware, as a whole: it replaces what is stored",
  {
    system: Schema.optionalKey(HeartbeatSystem),
    memory: Schema.optionalKey(HeartbeatMemory),
    disk: Schema.optionalKey(HeartbeatVolume),
    disks: rowsOf(HeartbeatDisk, "Physical disks"),
    bitlocker: Schema.optionalKey(Schema.NullOr(BitLocker)),
    collection_errors: gaps,
    trimmed: rowsOf(text("What was left out"), "What the agent left out of a body that was too large for this backend")
  }
)

const SoftwareInventory = open(
  "SoftwareInventory",
  "Software",
  "The software, as a whole: it replaces what is stored",
  {
    python_version: told("Version of Python, of agents that run on it"),
    installed_programs: rowsOf(HeartbeatProgram, "Installed programs"),
    installed_programs_total: counted("Programs that are installed"),
    installed_programs_truncated: counted("Programs that are installed and not listed"),
    collection_errors: gaps
  }
)

/** Body of POST `/agents/heartbeat`, in both forms: `status` without inventories, and `full`. */
export const HeartbeatBody = Schema.Struct({
  asset_id: text("Id of the asset, as registration gave it"),
  heartbeat_type: Schema.optionalKey(Schema.String.annotate({ description: "status; anything else is full" })),
  timestamp: told("When the scan began, without zone: 2026-01-31T08:00:00.000000"),
  timestamp_utc: Schema.optionalKey(instant("When the scan began")),
  status: Schema.optionalKey(HeartbeatStatus),
  hardware_inventory: Schema.optionalKey(HardwareInventory),
  software_inventory: Schema.optionalKey(SoftwareInventory),
  ...reportFields
}).annotate({ identifier: "HeartbeatBody", title: "Heartbeat", description: "Everything about one machine at once" })
export interface HeartbeatBody extends Schema.Schema.Type<typeof HeartbeatBody> {}

/** Body of POST `/agents/validate-token`. */
export const ValidationBody = Schema.Struct({ token: text("The install token, compared exactly") })
  .annotate({ identifier: "ValidationBody", title: "Validation of an install token" })
export interface ValidationBody extends Schema.Schema.Type<typeof ValidationBody> {}

const amount = <F extends Schema.Struct.Fields>(identifier: string, title: string, fields: F) =>
  Schema.optionalKey(open(identifier, title, title, fields))

const HardwareInfo = open("HardwareInfo", "Registration", "What names a machine: facts that stay", {
  computer_name: text("Name of the machine. Deployed backends give all machines without one the same asset"),
  os: told("Windows, Linux or Darwin"),
  os_version: told("Release and version of the system"),
  architecture: told("Instruction set, in the system's own word"),
  processor: told("Processor"),
  hardware: Schema.optionalKey(open("HardwareAmounts", "Amounts", "How much of everything", {
    cpu: amount("CpuAmount", "Processor", {
      cores: measured("Cores of all packages"),
      frequency: measured("Highest clock in MHz")
    }),
    memory: amount("MemoryAmount", "Memory", {
      total_gb: measured("Memory in GB of 2³⁰ bytes"),
      total_bytes: measured("Memory in bytes")
    }),
    disk: amount("DiskAmount", "System volume", {
      total_gb: measured("Size in GB of 2³⁰ bytes"),
      free_gb: measured("Space left, in GB"),
      total_bytes: measured("Size in bytes")
    })
  })),
  network_interfaces: rowsOf(
    open("HeartbeatInterface", "Network adapter", "One physical adapter", {
      interface: told("Name"),
      mac_address: told("Hardware address, upper case with colons"),
      ip_addresses: anything("Addresses with their netmasks"),
      is_up: Schema.optionalKey(Schema.NullOr(Schema.Boolean).annotate({ description: "Whether the link is up" }))
    }),
    "Physical adapters"
  ),
  agent_version: told("Version of the agent"),
  python_version: told("Version of Python, of agents that run on it"),
  platform_details: anything("system, node, release, version, machine and processor, as Python's platform module says"),
  identifiers: anything("Ids of the machine and its parts that survive a new installation, and those that do not")
})

/** Body of POST `/agents/register-with-token`. */
export const RegistrationBody = Schema.Struct({
  token: text("The install token, compared exactly"),
  hardware_info: HardwareInfo
}).annotate({ identifier: "RegistrationBody", title: "Registration" })
export interface RegistrationBody extends Schema.Schema.Type<typeof RegistrationBody> {}
