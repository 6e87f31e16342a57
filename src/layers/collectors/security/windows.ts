import { Effect } from "effect"
import { ProbeDefender } from "../../../domain/formats/ProbeDefender.ts"
import { ProbeSecurityCenter, productStateOf } from "../../../domain/formats/ProbeSecurityCenter.ts"
import {
  firewallKey,
  firewallOf,
  firewallPolicyKey,
  firewallServiceKey
} from "../../../domain/formats/WindowsFirewall.ts"
import type { Antivirus, Firewall } from "../../../domain/inventory/Security.ts"
import { compact, orderedBy, plain, present } from "../../../domain/presence.ts"
import { Gaps, ifPresent, optional } from "../Collector.ts"
import { probed } from "../probe.ts"
import { citeKey, keyAt } from "../windows.ts"

/** What Microsoft's own product is called, in Windows' list and since it was renamed. */
const isDefender = (name: string) => /^(Windows|Microsoft) Defender( Antivirus)?$/i.test(name)
const defenderName = "Microsoft Defender Antivirus"

/** A product that has registered itself anew may be listed twice: what is true of one of them counts. */
const onePerName = <A extends { readonly name: string }>(rows: ReadonlyArray<A>, better: (row: A) => boolean) => {
  const byName = new Map<string, A>()
  for (const row of rows) {
    const known = byName.get(row.name)
    if (known === undefined || better(row) && !better(known)) byName.set(row.name, row)
  }
  return [...byName.values()]
}

/** Products that have registered themselves; servers keep no such list. */
const registered = Effect.map(probed("antivirus", ProbeSecurityCenter), (rows) => {
  const products = rows.flatMap(({ displayName, productState }): ReadonlyArray<Antivirus> => {
    const name = plain(displayName)
    if (name === undefined) return []
    const { state, upToDate } = productStateOf(productState)
    const enabled = state === "unknown" ? undefined : state === "on"
    return [compact({ name: isDefender(name) ? defenderName : name, enabled, upToDate })]
  })
  return onePerName(products, ({ enabled }) => enabled === true)
})

const defender = Effect.map(
  probed("defender", ProbeDefender),
  (rows): ReadonlyArray<Antivirus> =>
    rows.slice(0, 1).map((row) => {
      const { AntivirusEnabled, DefenderSignaturesOutOfDate, RealTimeProtectionEnabled } = row
      return compact({
        name: defenderName,
        version: present(row.AMProductVersion),
        enabled: AntivirusEnabled === undefined ? undefined : AntivirusEnabled && RealTimeProtectionEnabled !== false,
        upToDate: DefenderSignaturesOutOfDate === undefined ? undefined : !DefenderSignaturesOutOfDate
      })
    })
)

/** Of Defender, Windows' list says whether it is on; its own class knows its version, and is all that a server has. */
const antivirus = Effect.gen(function*() {
  const listed = yield* ifPresent(registered)
  if (listed === undefined) return (yield* ifPresent(defender)) ?? []
  const isListed = listed.some(({ name }) => name === defenderName)
  const version = ["antivirus", defenderName, "version"]
  const [own] = isListed ? (yield* optional(`version of ${defenderName}`, defender, [version])) ?? [] : []
  const withVersion = (row: Antivirus): Antivirus => row.name === defenderName ? { ...own, ...row } : row
  return orderedBy(listed.map(withVersion), ({ name }) => name)
})

const windowsFirewall = Effect.gen(function*() {
  const settings = yield* keyAt("HKLM", firewallKey)
  const policies = yield* ifPresent(keyAt("HKLM", firewallPolicyKey))
  const service = yield* ifPresent(keyAt("HKLM", firewallServiceKey, { depth: 0 }))
  yield* citeKey("HKLM", firewallKey)
  return firewallOf(settings, policies, service)
})

/** Firewalls of other makers, which take the place of that of Windows. */
const otherFirewalls = Effect.map(probed("firewall", ProbeSecurityCenter), (rows) => {
  const firewalls = rows.flatMap(({ displayName, productState }): ReadonlyArray<Firewall> => {
    const name = plain(displayName), { state } = productStateOf(productState)
    if (name === undefined) return []
    return [{ name, state: state === "unknown" || state === "on" ? state : "off" }]
  })
  return onePerName(firewalls, ({ state }) => state === "on")
})

/** What was not told in time would be taken for uninstalled: then none of the list is told. */
const firewall = Effect.gen(function*() {
  const own = yield* windowsFirewall
  const others = yield* ifPresent(otherFirewalls).pipe(
    Effect.catchTag(["Denied", "Unreadable"], (error) => optional("firewalls of other makers", Effect.fail(error)))
  )
  return orderedBy([...own, ...others ?? []], ({ name }) => name, ({ profile }) => profile)
})

/** What has registered itself with Windows, and the firewall of Windows itself. */
export const windows = Effect.gen(function*() {
  yield* Gaps.use((gaps) => gaps.cite("SecurityCenter2, MSFT_MpComputerStatus"))
  return compact({
    antivirus: yield* optional("antivirus", antivirus),
    firewall: yield* optional("firewall", firewall)
  })
})
