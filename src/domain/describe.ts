import { counted, size, some, span } from "./humane.ts"
import type { SectionData, SectionName } from "./inventory/Sections.ts"
import { hasData, type Section } from "./Section.ts"

/** One line for people about a section: its data in a nutshell, or why there is none. */
export const describe = <N extends SectionName>(name: N, section: Section<SectionData<N>>): string =>
  hasData(section)
    ? sentences[name](section.data)
    : section.reason ?? section.outcome

const words = (...parts: ReadonlyArray<string | false | undefined>) => parts.filter((part) => part).join(" ")
const clauses = (...parts: ReadonlyArray<string | false | undefined>) => parts.filter((part) => part).join(", ")

const tally = (kinds: ReadonlyArray<string>) => {
  const counts = new Map<string, number>()
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ")
}

const sentences: { readonly [N in SectionName]: (data: SectionData<N>) => string } = {
  system: ({ chassisType, container, hypervisor, manufacturer, model }) =>
    clauses(
      words(manufacturer, model),
      chassisType,
      hypervisor !== undefined && `guest of ${hypervisor}`,
      container !== undefined && `inside ${container}`
    ) || "no name",
  firmware: ({ mode, releaseDate, secureBoot, tpm, vendor, version }) =>
    clauses(
      words(vendor, version),
      releaseDate,
      mode?.toUpperCase(),
      secureBoot !== undefined && `Secure Boot ${secureBoot}`,
      tpm !== undefined && words("TPM", tpm.version)
    ),
  baseboard: ({ manufacturer, model, version }) => words(manufacturer, model, version) || "no name",
  os: ({ arch, hostname, kernel, name, version }) => clauses(hostname, words(name, version), kernel, arch),
  membership: ({ kind, name }) => words(kind, name),
  cpu: ({ logicalCores, model, physicalCores, sockets }) =>
    clauses(
      model,
      sockets !== undefined && sockets > 1 && counted(sockets, "socket"),
      physicalCores !== undefined && counted(physicalCores, "core"),
      counted(logicalCores, "thread")
    ),
  memory: ({ modules, swapTotalBytes, totalBytes }) =>
    clauses(
      size(totalBytes),
      modules !== undefined && counted(modules.length, "module"),
      swapTotalBytes !== undefined && swapTotalBytes > 0 && `${size(swapTotalBytes)} swap`
    ),
  disks: (disks) =>
    clauses(
      counted(disks.length, "disk"),
      some(
        disks.map(({ media, model, name, sizeBytes }) =>
          words(name, model, sizeBytes !== undefined && size(sizeBytes), media)
        ),
        3
      )
    ),
  volumes: (volumes) =>
    clauses(
      counted(volumes.length, "volume"),
      some(
        volumes.map(({ filesystem, mount, totalBytes }) =>
          words(mount, filesystem, totalBytes !== undefined && size(totalBytes))
        ),
        3
      )
    ),
  encryption: (volumes) =>
    volumes.length === 0 ? "no volumes" : some(volumes.map(({ verdict, volume }) => `${volume} ${verdict}`), 3),
  network: ({ interfaces }) => {
    const connected = interfaces.filter(({ addresses, kind }) => kind !== "loopback" && addresses.length > 0)
    return clauses(
      counted(interfaces.length, "interface"),
      some(connected.map(({ addresses, name }) => words(name, addresses[0]?.address)), 2)
    )
  },
  graphics: ({ controllers, displays = [] }) =>
    clauses(
      controllers.length === 0
        ? "no controller"
        : some(controllers.map(({ model, vendor }) => words(vendor, model)), 2),
      displays.length > 0 && counted(displays.length, "display")
    ),
  batteries: (batteries) => counted(batteries.length, "battery", "batteries"),
  usb: (devices) => counted(devices.length, "device"),
  printers: (printers) => counted(printers.length, "printer"),
  users: ({ accounts, sessions }) =>
    clauses(counted(accounts.length, "account"), sessions !== undefined && counted(sessions.length, "session")),
  security: ({ antivirus, firewall, mandatoryAccessControl }) =>
    clauses(
      firewall?.length === 0
        ? "no firewall"
        : firewall !== undefined && some(firewall.map(({ name, state }) => `${name} ${state}`), 2),
      antivirus?.length === 0
        ? "no endpoint protection"
        : antivirus !== undefined && some(antivirus.map(({ name }) => name), 2),
      mandatoryAccessControl
    ),
  packages: (packages) =>
    clauses(counted(packages.length, "package"), packages.length > 0 && tally(packages.map(({ manager }) => manager))),
  services: (services) =>
    clauses(
      counted(services.length, "service"),
      services.some(({ state }) => state === "running") &&
        `${services.filter(({ state }) => state === "running").length} running`
    ),
  startup: (entries) =>
    clauses(counted(entries.length, "entry", "entries"), entries.length > 0 && tally(entries.map(({ kind }) => kind))),
  updates: ({ installed, pending, rebootRequired }) =>
    clauses(
      installed !== undefined && `${installed.length} installed`,
      pending !== undefined && `${pending.length} pending`,
      pending?.some(({ security }) => security) === true &&
        `${pending.filter(({ security }) => security).length} for security`,
      rebootRequired === true && "restart required"
    ) || (pending === undefined ? "no restart required" : "nothing pending"),
  load: ({ cpuPercent, diskPercent, memoryPercent, uptimeSeconds }) =>
    clauses(
      cpuPercent !== undefined && `processor ${cpuPercent} %`,
      memoryPercent !== undefined && `memory ${memoryPercent} %`,
      diskPercent !== undefined && `disks ${diskPercent} %`,
      uptimeSeconds !== undefined && `up ${span(uptimeSeconds)}`
    )
}
