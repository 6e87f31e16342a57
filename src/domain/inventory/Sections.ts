import type { Schema } from "effect"
import { Baseboard } from "./Baseboard.ts"
import { Batteries } from "./Batteries.ts"
import { Cpu } from "./Cpu.ts"
import { Disks } from "./Disks.ts"
import { Encryption } from "./Encryption.ts"
import { Firmware } from "./Firmware.ts"
import { Graphics } from "./Graphics.ts"
import { Load } from "./Load.ts"
import { Membership } from "./Membership.ts"
import { Memory } from "./Memory.ts"
import { Network } from "./Network.ts"
import { Os } from "./Os.ts"
import { Packages } from "./Packages.ts"
import { Printers } from "./Printers.ts"
import { Security } from "./Security.ts"
import { Services } from "./Services.ts"
import { Startup } from "./Startup.ts"
import { System } from "./System.ts"
import { Updates } from "./Updates.ts"
import { Usb } from "./Usb.ts"
import { Users } from "./Users.ts"
import { Volumes } from "./Volumes.ts"

/** The sections of each scan, in report order: the table of contents of the canonical model. */
export const sections = {
  hardware: {
    system: System,
    firmware: Firmware,
    baseboard: Baseboard,
    os: Os,
    membership: Membership,
    cpu: Cpu,
    memory: Memory,
    disks: Disks,
    volumes: Volumes,
    encryption: Encryption,
    network: Network,
    graphics: Graphics,
    batteries: Batteries,
    usb: Usb,
    printers: Printers,
    users: Users,
    security: Security
  },
  software: {
    packages: Packages,
    services: Services,
    startup: Startup,
    updates: Updates
  },
  telemetry: {
    load: Load
  }
} as const

/** Schema of every section by its name. */
export const sectionSchemas = { ...sections.hardware, ...sections.software, ...sections.telemetry }

export type SectionName = keyof typeof sectionSchemas

/** What a section's data is. Decoded and encoded form are the same: plain JSON. */
export type SectionData<N extends SectionName> = (typeof sectionSchemas)[N]["Type"]

/** Every section name, in report order. */
export const sectionNames = Object.keys(sectionSchemas) as ReadonlyArray<SectionName>

/** The schema of a section, where its name is only known at run time. */
export const schemaOf = (name: SectionName): Schema.Codec<unknown> => sectionSchemas[name] as Schema.Codec<unknown>
