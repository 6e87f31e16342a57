import { Predicate, Result } from "effect"
import { toldSerialOf } from "../diskKind.ts"
import { EtcHosts } from "../formats/EtcHosts.ts"
import { EtcPasswd } from "../formats/EtcPasswd.ts"
import { ProcNetIpv6Route } from "../formats/ProcNetIpv6Route.ts"
import { ProcNetRoute } from "../formats/ProcNetRoute.ts"
import { present } from "../presence.ts"
import type { SectionTable } from "../Snapshot.ts"
import { type Addresses, addressesOf, type KnownNetwork } from "./addresses.ts"
import { replacedBytes } from "./binaries.ts"
import { isSerialFile, reduced, subjectOf } from "./documents.ts"
import { withText } from "./lines.ts"
import type { KeyedDigest } from "./pseudonyms.ts"
import type { RecordedProgram, Recording } from "./Recording.ts"
import { addressesIn, type Replacing, replacingOf } from "./replacing.ts"
import {
  fullNames,
  hostNames,
  type Kind,
  named,
  networksOf,
  type Sensitive,
  sensitiveOf,
  serials
} from "./Sensitive.ts"
import { isPerson, replacedTable } from "./tables.ts"
import { isWellKnownName } from "./wellKnown.ts"

/** A recording in which nothing names the machine, its place or its people, and what was done for that. */
export interface Anonymous {
  readonly recording: Recording
  /** How many different values were replaced, by kind. */
  readonly counts: ReadonlyMap<Kind, number>
  /** What was used for it. */
  readonly replacing: Replacing
}

/**
 * Makes a recording anonymous: what the inventory of the same scan calls sensitive and whatever looks like it is replaced,
 * the same by the same, in texts, bytes, names and links. What the agent does not read of a file goes where it may be secret.
 */
export const anonymous = (recording: Recording, sections: SectionTable, digest: KeyedDigest): Anonymous => {
  const texts = textsOf(recording)
  const addresses = addressesOf(digest, [...networksOf(sections), ...routedNetworks(texts)])
  const replacing = replacingOf(
    digest,
    addresses,
    [...sensitiveOf(sections), ...sensitiveIn(texts)].filter(({ value }) => !madeOfModel(sections)(value)),
    new Set(texts.flatMap(([where, text]) => subjectOf(where) === "network" ? addressesIn(text) : [])),
    madeOfModel(sections)
  )
  const systemAccounts = new Set(passwdOf(texts).filter(({ uid }) => !isPerson(String(uid))).map(({ name }) => name))
  const tools = { addresses, replacing, systemAccounts }
  return { recording: replaced(recording, tools), counts: replacing.counts(), replacing }
}

/** Where a USB disk has no serial number, udev makes one of its vendor and model: that names no disk. */
const madeOfModel = ({ disks }: SectionTable) => (serial: string) =>
  (disks?.data ?? []).some(({ model, vendor }) =>
    model !== undefined && present(serial) !== undefined && toldSerialOf({ model, serial, vendor }) === undefined
  )

type Texts = ReadonlyArray<readonly [where: string, text: string]>

/** All texts with where they were found. */
const textsOf = ({ answers, files, programs }: Recording): Texts => [
  ...[...files].flatMap(([path, readings]) =>
    readings.map((bytes) => [path, new TextDecoder().decode(bytes)] as const)
  ),
  ...[...programs].flatMap(([command, answer]) => "stdout" in answer ? [[command, answer.stdout] as const] : []),
  ...[...answers].map(([name, answer]) => [`systeminformation ${name}`, JSON.stringify(answer) ?? ""] as const)
]

const passwdOf = (texts: Texts) =>
  texts.flatMap(([where, text]) => where === "/etc/passwd" ? Result.getOrElse(EtcPasswd.decode(text), () => []) : [])

const routedNetworks = (texts: Texts): ReadonlyArray<KnownNetwork> =>
  texts.flatMap(([where, text]): ReadonlyArray<KnownNetwork> => {
    const routes = where === "/proc/net/route"
      ? ProcNetRoute.decode(text)
      : where === "/proc/net/ipv6_route"
      ? ProcNetIpv6Route.decode(text)
      : undefined
    const found = routes === undefined ? [] : Result.getOrElse(routes, () => [])
    return found.map(({ destination, prefixLength }) => ({ address: destination, prefixLength }))
  })

/** What is sensitive beyond the inventory: values that it passed over, by the files and fields that hold them. */
const sensitiveIn = (texts: Texts): ReadonlyArray<Sensitive> => [
  ...serials(texts.flatMap(([where, text]) => isSerialFile(where) ? [text.replace(/[\0\n]+$/, "")] : [])),
  ...serials(
    texts.flatMap(([where, text]) =>
      subjectOf(where) === "software" ? [] : [...text.matchAll(serialField)].map((match) => match.slice(1).join(""))
    )
  ),
  ...named(
    "host or domain",
    texts.flatMap(([where, text]) => {
      if (where === "/etc/hosts") return Result.getOrElse(EtcHosts.decode(text), () => []).flatMap(({ names }) => names)
      if (/^\/proc\/sys\/kernel\/(hostname|domainname)$/.test(where)) return [text.trim()]
      return /\/resolv\.conf$/.test(where)
        ? [...text.matchAll(/^\s*(?:search|domain)\s+(.*)$/gm)].flatMap(([, names]) => names!.split(/\s+/))
        : []
    }).flatMap(hostNames)
  ),
  ...named(
    "person",
    passwdOf(texts).filter(({ uid }) => isPerson(String(uid))).flatMap(({ gecos, name }) => [
      name,
      ...gecos.split(",").flatMap(fullNames)
    ])
  )
]

/** Serial numbers and volume ids by the names that programs and the kernel give them. */
const serialField =
  /"(?:serial|serial_number|serialnum|uuid)"\s*:\s*"([^"\\]+)"|^Serial\s*:\s*(\S+)$|SERIAL(?:_NUMBER|_SHORT)?=(.+)$|[?&](?:serial|uuid)=([^&\s"]+)/gm

interface Tools {
  readonly addresses: Addresses
  readonly replacing: Replacing
  readonly systemAccounts: ReadonlySet<string>
}

const replaced = (recording: Recording, tools: Tools): Recording => {
  const { replacing } = tools
  const path = (each: string) => pathReplaced(each, replacing)
  const text = (where: string, value: string) =>
    replacedTable(where, reduced(where, value), tools) ?? replacing.text(reduced(where, value), subjectOf(where))
  const byPath = <A>(entries: ReadonlyMap<string, A>, each: (value: A, at: string) => A) =>
    new Map([...entries].map(([at, value]) => [path(at), each(value, at)]))
  const program = (command: string) => (answer: RecordedProgram): RecordedProgram =>
    "stdout" in answer
      ? { ...answer, stdout: text(command, answer.stdout), stderr: text(command, answer.stderr) }
      : "fails" in answer
      ? { fails: text(command, answer.fails) }
      : answer
  const json = (where: string, value: unknown): unknown =>
    typeof value === "string"
      ? text(where, value)
      : Array.isArray(value)
      ? value.map((each) => json(where, each))
      : Predicate.isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, jsonField(where, key, each)]))
      : value
  const jsonField = (where: string, key: string, value: unknown) =>
    /^serial/i.test(key) && typeof value === "string" ? replacing.serial(value) : json(where, value)

  return {
    ...recording,
    files: byPath(recording.files, (readings, at) => readings.map((bytes) => contentReplaced(at, bytes, text, tools))),
    listings: byPath(
      recording.listings,
      (names, folder) => names.map((name) => path(`${folder === "/" ? "" : folder}/${name}`).split("/").at(-1)!)
    ),
    links: byPath(recording.links, (target) => targetReplaced(target, replacing)),
    waypoints: byPath(recording.waypoints, (target) => targetReplaced(target, replacing)),
    listed: new Set([...recording.listed].map(path)),
    facts: byPath(recording.facts, (facts) => facts),
    uses: byPath(recording.uses, (use) => use),
    failures: byPath(
      recording.failures,
      (failure) => "unreadable" in failure ? { unreadable: replacing.text(failure.unreadable, "anything") } : failure
    ),
    programs: new Map(
      [...recording.programs].map(([command, answer]) => [
        replacing.text(command, subjectOf(command)),
        program(command)(answer)
      ])
    ),
    answers: new Map([...recording.answers].map(([name, value]) => [name, json(`systeminformation ${name}`, value)]))
  }
}

/** Folders that hold one thing of each person: its name is the person's, spaces and all. */
const personalFolders = /^(\/(?:home|Users|media|run\/media|var\/spool\/cron(?:\/crontabs|\/tabs)?))\/([^/]+)(.*)$/

/** Hosts of package sources are the beginning of the names of apt's lists. */
const aptList = /^(\/var\/lib\/apt\/lists\/)([^/_]+)(_.*)$/

const pathReplaced = (path: string, replacing: Replacing): string => {
  const [, folder, person, below] = personalFolders.exec(path) ?? []
  if (folder !== undefined) {
    const name = isWellKnownName(person!) ? person! : replacing.name(person!, "person")
    return `${folder}/${name}${below === "" ? "" : replacing.text(below!, subjectOf(path))}`
  }
  const [, lists, host, rest] = aptList.exec(path) ?? []
  if (lists !== undefined) {
    return `${lists}${replacing.name(host!, "host or domain")}${replacing.text(rest!, "software")}`
  }
  return path.startsWith("/sys/firmware/efi/efivars/") ? path : replacing.text(path, subjectOf(path))
}

const targetReplaced = (target: string, replacing: Replacing) =>
  target.startsWith("/") ? pathReplaced(target, replacing) : replacing.text(target, "anything")

const contentReplaced = (
  path: string,
  bytes: Uint8Array,
  text: (where: string, value: string) => string,
  { replacing }: Tools
): Uint8Array => {
  const binary = replacedBytes(path, bytes, replacing)
  if (binary !== undefined) return binary
  return withText(bytes, (whole) => isSerialFile(path) ? serialReplaced(whole, replacing) : text(path, whole))
}

/** What is nothing but a serial number is replaced even where it is too short to be looked for elsewhere. */
const serialReplaced = (whole: string, replacing: Replacing) => {
  const asText = replacing.text(whole, "anything")
  return asText !== whole || present(whole) === undefined || isBusAddress.test(whole) ? asText : replacing.serial(whole)
}

/** A USB controller is its own device, whose serial number is its place on the bus. */
const isBusAddress = /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d\s*$/i
