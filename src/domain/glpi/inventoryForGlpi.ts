import { Predicate } from "effect"
import type { Cycle } from "../cycle.ts"
import type { SectionData, SectionName } from "../inventory/Sections.ts"
import { compact } from "../presence.ts"
import type { ReportSection, ReportSections } from "../Report.ts"
import { cpus, memories, slots, storages, videos } from "./components.ts"
import { drives } from "./drives.ts"
import type { GlpiContent, GlpiInventory } from "./GlpiInventory.ts"
import { networks } from "./networks.ts"
import { softwares } from "./softwares.ts"
import { mebibytes, moment, whole } from "./units.ts"

/** What is known of each section: as read now, else as last known. */
export type Known = { readonly [N in SectionName]?: SectionData<N> }

/**
 * A cycle as an inventory for GLPI. A section that could not be read is left out, and the inventory said to be partial:
 * GLPI then keeps what it has of that, instead of taking silence for emptiness.
 */
export const inventoryForGlpi = ({ sections, subject }: Cycle, agentVersion: string): GlpiInventory => {
  const known = knownOf(sections)
  const unread = Object.values(sections).some(({ data, outcome }) => data === undefined && outcome !== "unsupported")
  const asked = "packages" in sections && "cpu" in sections
  return {
    deviceid: subject.agentId,
    itemtype: "Computer",
    action: "inventory",
    ...(unread || !asked ? { partial: true } : {}),
    content: compact({
      versionclient: `itam-agent_v${agentVersion}`,
      versionprovider: { name: "itam-agent", version: agentVersion },
      antivirus: known.security?.antivirus?.map(({ enabled, name, upToDate, version }) =>
        compact({ name, version, enabled, uptodate: upToDate })
      ),
      batteries: known.batteries?.map((battery) =>
        compact({
          name: battery.model ?? battery.name,
          manufacturer: battery.manufacturer,
          serial: battery.serialNumber,
          chemistry: battery.technology,
          capacity: milli(battery.designCapacityWh),
          real_capacity: milli(battery.fullCapacityWh)
        })
      ),
      bios: bios(known),
      cpus: cpus(known),
      drives: drives(known),
      firewalls: known.security?.firewall?.flatMap(({ name, profile, state }) =>
        state === "unknown" ? [] : [compact({ description: name, profile, status: state })]
      ),
      hardware: hardware(known),
      local_users: known.users?.accounts.flatMap(({ fullName, home, name, shell, uid }) =>
        uid === undefined ? [] : [compact({ id: String(uid), login: name, name: fullName, home, shell })]
      ),
      memories: memories(known),
      monitors: known.graphics?.displays?.map(({ manufacturer, model, serialNumber }) =>
        compact({ caption: model, manufacturer, name: model, serial: serialNumber })
      ),
      networks: networks(known),
      operatingsystem: operatingSystem(known),
      printers: known.printers?.map(({ description, location, model, name, shared, uri }) =>
        compact({ name, comment: location, description, driver: model, port: uri, shared })
      ),
      slots: slots(known),
      softwares: softwares(known),
      storages: storages(known),
      usbdevices: known.usb?.map(({ manufacturer, product, productId, serialNumber, vendorId }) =>
        compact({
          caption: product,
          manufacturer,
          name: product,
          productid: productId,
          serial: serialNumber,
          vendorid: vendorId
        })
      ),
      users: users(known),
      videos: videos(known)
    }) as GlpiContent
  }
}

const knownOf = (sections: ReportSections): Known =>
  Object.fromEntries(
    (Object.entries(sections) as Array<[SectionName, ReportSection<unknown>]>)
      .map(([name, { data, lastGood }]) => [name, data ?? lastGood?.data])
      .filter(([, data]) => !Predicate.isUndefined(data))
  )

const milli = (value: number | undefined) => whole(value === undefined ? undefined : value * 1000)

const bios = ({ baseboard, firmware, system }: Known) =>
  ifAny({
    assettag: system?.assetTag,
    bdate: firmware?.releaseDate,
    bmanufacturer: firmware?.vendor,
    bversion: firmware?.version,
    mmanufacturer: baseboard?.manufacturer,
    mmodel: baseboard?.model,
    msn: baseboard?.serialNumber,
    skunumber: system?.sku,
    smanufacturer: system?.manufacturer,
    smodel: system?.model,
    ssn: system?.serialNumber,
    enclosureserial: system?.chassisSerialNumber,
    secure_boot: firmware?.secureBoot
  })

const hardware = ({ membership, memory, network, os, system }: Known) =>
  ifAny({
    chassis_type: system?.chassisType,
    defaultgateway: network?.gateways?.[0],
    dns: network?.dnsServers?.join("/"),
    memory: mebibytes(memory?.totalBytes),
    name: os?.hostname,
    swap: mebibytes(memory?.swapTotalBytes),
    uuid: system?.uuid?.toUpperCase(),
    vmsystem: system === undefined ? undefined : system.container ?? system.hypervisor ?? "Physical",
    workgroup: membership?.name
  })

/** Names of kernels as Perl, and with it GLPI's own agent, has them. */
const kernelNames = { linux: "linux", win32: "MSWin32", darwin: "darwin" } as const

const operatingSystem = ({ os }: Known) =>
  os && compact({
    arch: os.arch,
    boot_time: moment(os.bootedAt),
    dns_domain: os.fqdn?.split(".").slice(1).join(".") || undefined,
    fqdn: os.fqdn,
    full_name: [os.name, os.version].filter(Boolean).join(" ") || undefined,
    install_date: moment(os.installedAt),
    kernel_name: kernelNames[os.platform],
    kernel_version: os.kernel ?? os.build,
    name: os.name,
    version: os.version
  })

/** Whoever has a session, once. */
const users = ({ users }: Known) => {
  const people = new Map(
    users?.sessions?.map(({ domain, user }) => [`${domain} ${user}`, compact({ domain, login: user })])
  )
  return users === undefined ? undefined : [...people.values()]
}

const ifAny = <A extends object>(fields: A) => {
  const there = compact(fields)
  return Object.keys(there).length === 0 ? undefined : there
}
