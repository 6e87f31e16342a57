import { present, presentMac, presentUuid } from "../presence.ts"
import type { Addresses } from "./addresses.ts"
import { begin, end, type PatternName, patterns, patternsFor, type Subject } from "./patterns.ts"
import { type KeyedDigest, sameShape, sameWords } from "./pseudonyms.ts"
import type { Kind, Sensitive } from "./Sensitive.ts"
import { isWellKnownName, wellKnownUuids } from "./wellKnown.ts"

/** Replaces what is sensitive in texts: the same value by the same replacement, wherever it stands. */
export interface Replacing {
  text(text: string, subject: Subject): string
  /** A whole value that is a serial number or an id, as short as it may be. */
  serial(value: string): string
  /** A whole value that is a name. */
  name(value: string, kind: Kind): string
  /** How many different values were replaced, by kind. */
  readonly counts: () => ReadonlyMap<Kind, number>
}

/**
 * From what is known to be sensitive, and the addresses that were met where nothing else looks like one. `isNoSerial`: what
 * stands where a serial number belongs and is none.
 */
export const replacingOf = (
  digest: KeyedDigest,
  addresses: Addresses,
  sensitive: ReadonlyArray<Sensitive>,
  knownAddresses: ReadonlySet<string>,
  isNoSerial: (value: string) => boolean = () => false
): Replacing => {
  const met = new Map<Kind, Set<string>>()
  const noted = (kind: Kind, before: string, after: string) => {
    if (before !== after) met.set(kind, (met.get(kind) ?? new Set()).add(before.toLowerCase()))
    return after
  }
  const serial = (value: string) => noted("serial number", value, sameShape(digest, value))
  const name = (value: string, kind: Kind) => noted(kind, value, sameWords(digest, value))
  const id = (value: string) => {
    const digits = value.replace(/\\+x2d|-/g, "")
    const uuid = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5").toLowerCase()
    const isFiller = digits.length === 32 && presentUuid(uuid) === undefined || /^(.)\1*$/.test(digits)
    if (isFiller || wellKnownUuids.has(uuid)) return value
    const replaced = sameShape(digest, digits)
    let at = 0
    return noted("id", value, value.replace(/\\+x2d|[0-9a-f]/gi, (each) => each.length > 1 ? each : replaced[at++]!))
  }
  const mac = (value: string) =>
    presentMac(value) === undefined ? value : noted("MAC address", value, addresses.mac(value))
  const ip = (value: string) => noted("IP address", value, addresses.ip(value) ?? value)

  const replaceOf: { readonly [P in PatternName]: (found: string) => string } = {
    home: (found) => isWellKnownName(found) ? found : name(found, "person"),
    label: (found) => isWellKnownName(found) ? found : name(found, "name"),
    credentials: (found) => noted("name", found, "x"),
    email: (found) => name(found, "email"),
    uuid: id,
    digest: id,
    worldWide: id,
    serialField: (found) => present(found) === undefined || isNoSerial(found) ? found : serial(found),
    nvmeSerial: (found) => hexOf(serial(textOfHex(found))),
    physicalVolume: serial,
    volumeId: id,
    mac,
    adapter: (found) => noted("MAC address", found, addresses.mac(found)),
    ipv4: ip,
    ipv6: ip
  }

  const byValue = new Map(sensitive.map(({ kind, value }) => [comparable(value), kind]))
  const bothForms = sensitive.flatMap(({ value }) => [value.normalize("NFC"), value.normalize("NFD")])
  const longestFirst = [...new Set(bothForms)].toSorted((a, b) => b.length - a.length)
  const unmistakable = longestFirst.filter((value) =>
    kindOf(byValue, value) === "serial number" ? isLongCode(value) : /[\s.]/.test(value)
  )
  const literal = (value: string) => {
    const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "(?:\\s+|\\\\040|%20)")
      .replaceAll("-", "(?:--?|\\\\x2d)")
    return kindOf(byValue, value) === "serial number" && isLongCode(value) ? escaped : `${begin}${escaped}${end}`
  }
  const known = [...knownAddresses].map((address) => address.replaceAll(".", "\\."))
  const expressionOf = (subject: Subject) => {
    const literals = subject === "software"
      ? [...unmistakable.map(literal), ...longestFirst.map((value) => `(?<=@)${literal(value).replace(begin, "")}`)]
      : longestFirst.map(literal)
    const groups = patternsFor[subject].map((each) => `(?<${each}>${patterns[each]})`)
    const literalGroup = literals.length === 0 ? [] : [`(?<literal>${literals.join("|")})`]
    const knownGroup = subject === "anything" && known.length > 0
      ? [`(?<known>(?<![\\w.:])(?:${known.join("|")})(?![\\w:]|\\.\\d))`]
      : []
    return new RegExp([...literalGroup, ...groups, ...knownGroup].join("|"), "gimu")
  }
  const expressions: { readonly [S in Subject]: RegExp } = {
    anything: expressionOf("anything"),
    network: expressionOf("network"),
    software: expressionOf("software")
  }

  const literalReplaced = (found: string) => {
    const kind = kindOf(byValue, found)
    if (kind !== undefined && kind !== "serial number") return name(found, kind)
    return presentUuid(found) !== undefined || /^[0-9a-f]{32,}$/i.test(found)
      ? id(found)
      : presentMac(found) === undefined
      ? serial(found)
      : mac(found)
  }

  return {
    serial,
    name,
    text: (text, subject) =>
      text.replace(expressions[subject], (found: string, ...rest: ReadonlyArray<unknown>) => {
        const groups = rest.at(-1) as { readonly [name: string]: string | undefined }
        if (groups.literal !== undefined) return literalReplaced(found)
        if (groups.known !== undefined) return ip(found)
        const pattern = patternsFor[subject].find((each) => groups[each] !== undefined)
        return pattern === undefined ? found : replaceOf[pattern](found)
      }),
    counts: () => new Map([...met].map(([kind, values]) => [kind, values.size]))
  }
}

/** A serial number that is found within other words: numbers alone may be anything, a date or a version. */
const isLongCode = (value: string) => value.length >= 8 && /\p{L}/u.test(value) && /\d/.test(value)

/** As one writes it: not as the kernel, the web, LVM and systemd escape white space and hyphens. */
const comparable = (value: string) =>
  value.replace(/\s+|\\040|%20/g, " ").replace(/--|\\x2d/g, "-").toLowerCase().normalize("NFC")

const kindOf = (kinds: ReadonlyMap<string, Sensitive["kind"]>, value: string) => kinds.get(comparable(value))

/** The kernel writes the serial number of an NVMe disk without ids of its own in hexadecimal (drivers/nvme/host/core.c). */
const textOfHex = (hex: string) =>
  hex.match(/../g)!.map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join("")
const hexOf = (text: string) =>
  [...text].map((character) => character.charCodeAt(0).toString(16).padStart(2, "0")).join("")
