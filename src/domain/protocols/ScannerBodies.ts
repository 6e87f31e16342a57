import { Schema } from "effect"
import { count, instant, macAddress, percent, quantity, text } from "../inventory/fields.ts"
import { reportFields } from "./reportFields.ts"
import {
  anything,
  BackgroundService,
  Battery,
  Bios,
  block,
  BrowserExtension,
  Drive,
  Gpu,
  listOf,
  Partition,
  printed,
  Program,
  Slot,
  StartupProgram
} from "./scannerParts.ts"

/**
 * The three bodies of the scanner protocol. What is required here, the backends of that protocol require; everything
 * else may be absent. Fields below `report_id` are additions that those backends pass over.
 */

const machineFields = {
  platform: text("Windows, Linux or Darwin"),
  hostname: text("Name of the machine"),
  mac_address: macAddress("The address that names the machine, upper case with colons"),
  platform_release: printed("Release of the system"),
  platform_version: printed("Version of the system"),
  architecture: printed("Instruction set"),
  python_version: printed("Version of Python, of agents that run on it")
}

const tenantId = text("Tenant that the machine belongs to")

/** Body of POST and PUT `/hardware`. A block that is sent replaces the stored one; absent optional blocks are kept. */
export const HardwareBody = Schema.Struct({
  tenant_id: tenantId,
  system: block("ScannerSystem", "Machine", "The machine and its system", {
    ...machineFields,
    processor: printed("Name of the processor"),
    boot_time: printed("When the system was started, without zone"),
    boot_time_utc: Schema.optionalKey(instant("When the system was started")),
    uptime: printed("Time since the start: 1 day, 2:03:04.567")
  }),
  cpu: block("ScannerCpu", "Processor", "The processors, as one", {
    name: text("Model name"),
    physical_cores: Schema.optionalKey(count("Cores of all packages")),
    logical_cores: Schema.optionalKey(count("Logical processors")),
    max_frequency: printed("Highest clock: 2400.00 MHz"),
    min_frequency: printed("Lowest clock: 800.00 MHz"),
    current_frequency: printed("Clock now: 1200.00 MHz"),
    max_clock_speed: printed("Rated clock: 2400 MHz"),
    architecture: printed("Instruction set"),
    manufacturer: printed("Maker"),
    vendor: printed("Maker, once more"),
    l2_cache: printed("Level 2 cache: 2048 KB"),
    l3_cache: printed("Level 3 cache: 12288 KB"),
    cache_size: printed("Largest cache: 12288 KB"),
    family: anything("CPUID family"),
    model: anything("CPUID model"),
    stepping: anything("CPUID stepping"),
    cache_info: anything("More about the caches"),
    features: Schema.optionalKey(listOf(Schema.String, "CPU flags"))
  }),
  memory: block("ScannerMemory", "Memory", "Working memory", {
    total: printed("Memory that the system can use: 15.87 GB"),
    available: printed("Memory that new work can have: 6.16 GB"),
    used: printed("Memory in use: 9.71 GB"),
    percentage: printed("Share in use: 61.2%"),
    total_physical: printed("Memory of all modules: 16.00 GB"),
    type: printed("Kind of memory"),
    speed: printed("Speed of the modules: 3200 MHz"),
    swap_total: printed("Swap space: 2.00 GB"),
    slot_count: Schema.optionalKey(count("Slots that are listed")),
    slots: listOf(Slot, "Modules by slot; the order must not change, it is what names them")
  }),
  storage: block("ScannerStorage", "Storage", "Drives and what is on them", {
    drives: listOf(Drive, "Drives, built-in ones first; the order must not change, it is what names them"),
    total_capacity: printed("Size of all drives: 953.87 GB"),
    partitions: Schema.optionalKey(listOf(Partition, "Mounted file systems by mount point"))
  }),
  graphics: block("ScannerGraphics", "Graphics", "What draws", {
    gpus: listOf(Gpu, "Controllers by bus address; the order must not change, it is what names them")
  }),
  network: Schema.optionalKey(block("ScannerNetwork", "Network", "How the machine is connected", {
    interfaces: anything("Interfaces by name")
  })),
  motherboard: Schema.optionalKey(block("ScannerMotherboard", "Main board", "The main board and its firmware", {
    manufacturer: printed("Maker of the board"),
    model: printed("Product name of the board"),
    version: printed("Revision of the board"),
    serial_number: printed("Serial number of the board"),
    boot_rom: printed("Version of the boot ROM of an Apple machine"),
    bios: Schema.optionalKey(Bios)
  })),
  power_thermal: Schema.optionalKey(block("ScannerPower", "Power and heat", "Battery and temperatures", {
    battery: Schema.optionalKey(Battery),
    temperatures: anything("Temperatures by sensor")
  })),
  asset_info: anything("What administrators know of the asset: an echo of what the backend answered, or absent"),
  ...reportFields
}).annotate({ identifier: "HardwareBody", title: "Hardware", description: "The hardware of one machine" })
export interface HardwareBody extends Schema.Schema.Type<typeof HardwareBody> {}

/** Body of POST `/software`. It replaces the whole stored document: an absent list is an empty one. */
export const SoftwareBody = Schema.Struct({
  tenant_id: tenantId,
  system: block("ScannerSoftwareSystem", "Machine", "The machine, and when it was looked at", {
    ...machineFields,
    scan_timestamp: text("When the scan began, without zone: 2026-01-31 08:00:00"),
    scan_timestamp_utc: Schema.optionalKey(instant("When the scan began"))
  }),
  installed_software: Schema.optionalKey(listOf(Program, "Installed programs")),
  services: Schema.optionalKey(listOf(BackgroundService, "Background services by name")),
  startup_programs: Schema.optionalKey(listOf(StartupProgram, "What starts by itself")),
  browser_extensions: Schema.optionalKey(listOf(BrowserExtension, "Extensions of browsers")),
  system_software: Schema.optionalKey(listOf(Program, "The system itself, and the agent")),
  ...reportFields
}).annotate({ identifier: "SoftwareBody", title: "Software", description: "The software of one machine" })
export interface SoftwareBody extends Schema.Schema.Type<typeof SoftwareBody> {}

/** Body of POST `/telemetry`: one sample. */
export const TelemetryBody = Schema.Struct({
  tenant_id: tenantId,
  timestamp: printed("When the sample was taken, without zone; backends of the protocol store their own clock"),
  timestamp_utc: Schema.optionalKey(instant("When the sample was taken")),
  mac_address: macAddress("The address that names the machine, upper case with colons"),
  cpu_percent: percent("Processor time in use"),
  ram_percent: percent("Memory in use"),
  storage_percent: percent("Used share of all volumes together"),
  temperature: Schema.optionalKey(
    quantity("The hottest sensor in °C").check(Schema.isBetween({ minimum: 0, maximum: 150 }))
  ),
  ...reportFields
}).annotate({ identifier: "TelemetryBody", title: "Telemetry", description: "How busy one machine is" })
export interface TelemetryBody extends Schema.Schema.Type<typeof TelemetryBody> {}
