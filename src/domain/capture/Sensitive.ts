import type { Network } from "../inventory/Network.ts"
import { canonicalIp } from "../ipAddress.ts"
import { present } from "../presence.ts"
import type { SectionTable } from "../Snapshot.ts"
import { isWellKnownName } from "./wellKnown.ts"

/** What is replaced; the words are those of the account that is given in the end. */
export type Kind =
  | "serial number"
  | "id"
  | "MAC address"
  | "IP address"
  | "host or domain"
  | "person"
  | "name"
  | "email"

/** A value that names this machine, its place or its people. */
export interface Sensitive {
  readonly value: string
  readonly kind: "serial number" | "host or domain" | "person" | "name"
}

/** What the inventory itself says that is sensitive: placeholders are no part of it, so they are never replaced. */
export const sensitiveOf = (sections: SectionTable): ReadonlyArray<Sensitive> => {
  const { baseboard, batteries, disks, graphics, membership, memory, os, printers, system, usb, users, volumes } =
    dataOf(sections)
  const people = (users?.accounts ?? []).filter(({ uid }) => uid !== 0)
  const shares = (volumes ?? []).flatMap(({ device, network }) => network === true ? shareOf(device) : [])
  return [
    ...serials([
      system?.serialNumber,
      system?.assetTag,
      baseboard?.serialNumber,
      baseboard?.assetTag,
      ...(disks ?? []).map((disk) => disk.serialNumber),
      ...(memory?.modules ?? []).map((module) => module.serialNumber),
      ...(batteries ?? []).map((battery) => battery.serialNumber),
      ...(usb ?? []).map((device) => device.serialNumber),
      ...(graphics?.displays ?? []).map((display) => display.serialNumber),
      membership?.tenantId,
      os?.machineId
    ]),
    ...named("host or domain", [
      ...hostNames(os?.hostname),
      ...hostNames(os?.fqdn),
      ...hostNames(membership?.name),
      ...(users?.sessions ?? []).flatMap((session) => hostNames(session.remoteHost)),
      ...shares.flatMap(({ host }) => hostNames(host)),
      ...(printers ?? []).flatMap((printer) => hostNames(hostOf(printer.uri)))
    ]),
    ...named("person", [
      ...people.map(({ name }) => name),
      ...people.flatMap(({ fullName }) => fullNames(fullName)),
      ...(users?.sessions ?? []).flatMap((session) => personNames(session.user))
    ]),
    ...named("name", [
      ...(printers ?? []).map((printer) => printer.name),
      ...shares.map(({ folder }) => folder),
      ...(volumes ?? []).map(({ mount }) => /^\/(?:run\/)?media\/[^/]+\/([^/]+)/.exec(mount)?.[1])
    ])
  ]
}

/** `host:/folder` and `//host/folder`; what is mounted from elsewhere without a host is neither. */
const shareOf = (device: string | undefined) => {
  const [host, folder] = /^(?:\/\/)?(?:[^/:@]+@)?(\[[^\]]*\]|[^/:]+)[:/](.+)$/.exec(device ?? "")?.slice(1) ?? []
  return host === undefined || folder === undefined ? [] : [{ host, folder }]
}

const hostOf = (uri: string | undefined) => /^\w[\w+.-]*:\/\/([^/:?#]+)/.exec(uri ?? "")?.[1]

/** Serial numbers that say something; what is too short to be told from anything else is replaced where it stands. */
export const serials = (values: ReadonlyArray<string | undefined>): ReadonlyArray<Sensitive> =>
  values.flatMap((value) => {
    const serial = present(value)
    return serial === undefined || serial.replace(/[^\p{L}\p{N}]/gu, "").length < 5
      ? []
      : [{ kind: "serial number" as const, value: serial }]
  })

/** Names that say something. One of two letters would be found in everything. */
export const named = (
  kind: Sensitive["kind"],
  values: ReadonlyArray<string | undefined>
): ReadonlyArray<Sensitive> =>
  values.flatMap((value) => {
    const name = present(value)
    return name === undefined || [...name].length < 3 || isWellKnownName(name) ? [] : [{ kind, value: name }]
  })

/** A host with its domain is two names: what comes after the first dot is one by itself. Addresses are none. */
export const hostNames = (name: string | undefined): ReadonlyArray<string> => {
  if (name === undefined || canonicalIp(name) !== undefined) return []
  const dot = name.indexOf(".")
  const domain = dot === -1 ? "" : name.slice(dot + 1)
  return [name, ...(dot > 0 ? [name.slice(0, dot)] : []), ...(domain.includes(".") ? hostNamesOfDomain(domain) : [])]
}

/** A domain counts with those that it lies in, down to two labels. */
const hostNamesOfDomain = (domain: string): ReadonlyArray<string> => {
  const parent = domain.slice(domain.indexOf(".") + 1)
  return [domain, ...(parent.includes(".") ? hostNamesOfDomain(parent) : [])]
}

/** `CORP\jane` and `jane@corp.example` name a person and a domain. */
const personNames = (user: string): ReadonlyArray<string> => [user, ...user.split(/[\\@+]/)]

/** The name of a person, and each part of it by itself: `Doe-backup.desktop` tells as much. */
export const fullNames = (name: string | undefined): ReadonlyArray<string> =>
  name === undefined ? [] : [name, ...name.split(/[\s,]+/).filter((part) => [...part].length > 3)]

type Data = { [N in keyof SectionTable]?: NonNullable<SectionTable[N]>["data"] }

const dataOf = (sections: SectionTable): Data =>
  Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, section.data])) as Data

/** Networks that the machine is part of. */
export const networksOf = (sections: SectionTable) =>
  (sections.network?.data as Network | undefined)?.interfaces.flatMap(({ addresses }) => addresses) ?? []
