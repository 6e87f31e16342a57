import type { SectionName } from "../inventory/Sections.ts"

/** What an organisation gains by a right that the agent lacks, by section: for the question whether to grant it. */
export const gainedByRight: { readonly [N in SectionName]?: string } = {
  system: "serial number and UUID of the machine",
  firmware: "state of Secure Boot and TPM",
  baseboard: "serial number of the board",
  os: "facts of the system that only its administrator may read",
  memory: "the memory modules, one by one",
  disks: "health, temperature, wear and hours of every disk",
  volumes: "use of volumes that are not open to everybody",
  encryption: "whether volumes are encrypted, how, and with which protectors",
  network: "facts of network interfaces that only an administrator may read",
  users: "last logons, and accounts of the directory",
  security: "whether a firewall is at work, and what protects the machine",
  packages: "software of other users",
  services: "all services with their state",
  startup: "scheduled tasks and startup entries of all users",
  updates: "updates that are pending",
  usb: "serial numbers of devices",
  printers: "queues that are not open to everybody"
}

/** A tool that a section asks where it is installed, and what it is installed with. */
export interface Tool {
  readonly section: SectionName
  readonly program: string
  readonly gain: string
  readonly install: { readonly linux?: string; readonly darwin?: string }
}

/** Tools that a machine may lack, and that are worth installing for the inventory. */
export const tools: ReadonlyArray<Tool> = [
  {
    section: "disks",
    program: "smartctl",
    gain: "health, temperature, wear and hours of every disk",
    install: { linux: "install the package smartmontools", darwin: "brew install smartmontools" }
  },
  {
    section: "encryption",
    program: "dmsetup",
    gain: "the ciphers of encrypted volumes",
    install: { linux: "install the package dmsetup (device-mapper on Red Hat and SUSE)" }
  },
  {
    section: "security",
    program: "nft",
    gain: "whether the kernel filters packets",
    install: { linux: "install the package nftables" }
  }
]
