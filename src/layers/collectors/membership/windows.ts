import { Effect } from "effect"
import { membershipOf, WindowsEntraJoin, WindowsJoin } from "../../../domain/formats/WindowsJoin.ts"
import { presentUuid } from "../../../domain/presence.ts"
import { textIn } from "../../../domain/registryValues.ts"
import { type Machine, type ReadError, Unreadable } from "../../../services/Machine.ts"
import { ifPresent, needed } from "../Collector.ts"
import { called, keyAt } from "../windows.ts"

const joinInfoKey = "SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo"
const tcpipKey = "SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters"

/** What a device that has joined Entra ID keeps of it, in a key for each certificate: where the API does not answer. */
const entraInRegistry = Effect.map(ifPresent(keyAt("HKLM", joinInfoKey)), (key): WindowsEntraJoin => {
  const tenants = Object.values(key?.keys ?? {}).flatMap((joined) => presentUuid(textIn(joined, "TenantId")) ?? [])
  return tenants[0] === undefined ? null : { joinType: 1, tenantId: tenants[0] }
})

const entra: Effect.Effect<WindowsEntraJoin, ReadError, Machine> = Effect.catch(
  called("entraJoin", WindowsEntraJoin),
  () => entraInRegistry
)

/** The DNS name of the domain, which is the suffix that Windows gives its own name when it joins one. */
const dnsDomain = Effect.map(
  ifPresent(keyAt("HKLM", tcpipKey, { depth: 0 })),
  (key) => key && (textIn(key, "Domain") || textIn(key, "NV Domain"))
)

export const windows = Effect.gen(function*() {
  const join = yield* needed(called("join", WindowsJoin))
  const found = membershipOf(join, yield* entra, yield* Effect.orElseSucceed(dnsDomain, () => undefined))
  return found ?? (yield* new Unreadable({ what: "NetGetJoinInformation", detail: `status ${join.status}` }))
})
