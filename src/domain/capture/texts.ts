import { Result } from "effect"
import { EtcHosts } from "../formats/EtcHosts.ts"
import { EtcPasswd } from "../formats/EtcPasswd.ts"
import { ProcNetIpv6Route } from "../formats/ProcNetIpv6Route.ts"
import { ProcNetRoute } from "../formats/ProcNetRoute.ts"
import type { KnownNetwork } from "./addresses.ts"
import { isSerialFile, subjectOf } from "./documents.ts"
import type { Recording } from "./Recording.ts"
import { fullNames, hostNames, named, type Sensitive, serials } from "./Sensitive.ts"
import { isPerson } from "./tables.ts"

export type Texts = ReadonlyArray<readonly [where: string, text: string]>

/** All texts with where they were found. */
export const textsOf = ({ answers, files, programs }: Recording): Texts => [
  ...[...files].flatMap(([path, readings]) =>
    readings.map((bytes) => [path, new TextDecoder().decode(bytes)] as const)
  ),
  ...[...programs].flatMap(([command, answer]) => "stdout" in answer ? [[command, answer.stdout] as const] : []),
  ...[...answers].map(([name, answer]) => [`systeminformation ${name}`, JSON.stringify(answer) ?? ""] as const)
]

/** Accounts of the machine. */
export const passwdOf = (texts: Texts) =>
  texts.flatMap(([where, text]) => where === "/etc/passwd" ? Result.getOrElse(EtcPasswd.decode(text), () => []) : [])

/** Networks that the machine has routes to. */
export const routedNetworks = (texts: Texts): ReadonlyArray<KnownNetwork> =>
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
export const sensitiveIn = (texts: Texts): ReadonlyArray<Sensitive> => [
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
      return where.endsWith("/resolv.conf")
        ? [...text.matchAll(/^\s*(?:search|domain)\s+(.*)$/gm)].flatMap(([, names]) => names!.split(/\s+/))
        : []
    }).flatMap(hostNames)
  ),
  ...named(
    "person",
    passwdOf(texts).filter(({ uid }) => isPerson(String(uid)))
      .flatMap(({ gecos, name }) => [[name], ...gecos.split(",").map(fullNames)].flat())
  )
]

/** Serial numbers and volume ids by the names that programs and the kernel give them. */
const serialField =
  /"(?:serial|serial_number|serialnum|uuid)"\s*:\s*"([^"\\]+)"|^Serial\s*:\s*(\S+)$|SERIAL(?:_NUMBER|_SHORT)?=(.+)$|[?&](?:serial|uuid)=([^&\s"]+)/gm
