import { Effect } from "effect"
import type { Adapter } from "../domain/chooseMac.ts"
import { linkTypeOf } from "../domain/interfaceKind.ts"
import { plain, presentMac } from "../domain/presence.ts"
import { Machine, type ReadError } from "../services/Machine.ts"

/**
 * The physical network adapters of a machine: enough to choose an address by, without a process. How other systems are
 * asked is loaded only there.
 */
export const adapters: Effect.Effect<ReadonlyArray<Adapter>, never, Machine> = Machine.use(({ platform }) =>
  platform === "win32"
    ? Effect.flatMap(Effect.promise(() => import("./adaptersOnWindows.ts")), (on) => on.adaptersOnWindows)
    : platform === "darwin"
    ? Effect.flatMap(Effect.promise(() => import("./macIdentity.ts")), (on) => on.macAdapters)
    : adaptersOnLinux
)

/**
 * Those of a Linux machine, from the kernel's files alone (sysfs-class-net). What cannot be read says nothing.
 */
const adaptersOnLinux: Effect.Effect<ReadonlyArray<Adapter>, never, Machine> = Effect.gen(function*() {
  const all = yield* Effect.forEach(yield* namesIn("/sys/class/net"), adapter)
  return all.filter((each) => each !== undefined)
})

const orNothing = <A, R>(effect: Effect.Effect<A, ReadError, R>) => Effect.orElseSucceed(effect, () => undefined)

const fact = (file: string) => Effect.map(orNothing(Machine.use((machine) => machine.readFile(file))), plain)

const namesIn = (folder: string) =>
  Effect.map(orNothing(Machine.use((machine) => machine.listFolder(folder))), (names) => names ?? [])

/** What software made has no device behind it, and so has a function that a card splits off for a guest (`physfn`). */
const adapter = Effect.fnUntraced(function*(name: string) {
  const folder = `/sys/class/net/${name}`
  const files = yield* namesIn(folder)
  if (!files.includes("device") || (yield* namesIn(`${folder}/device`)).includes("physfn")) return undefined
  const type = yield* fact(`${folder}/type`)
  if (type !== undefined && linkTypeOf(type) !== "ether") return undefined
  const found: Adapter = {
    name,
    macAddress: yield* madeWith(folder),
    wireless: files.includes("wireless") || files.includes("phy80211"),
    plugged: yield* isPlugged(folder)
  }
  return found
})

/**
 * The address that an adapter was made with: what a bond remembers of it (drivers/net/bonding/bond_sysfs_slave.c), what
 * a radio says of itself (net/wireless/sysfs.c), else the one in use, unless the kernel knows that somebody gave it or
 * drew it by lot (`addr_assign_type`, include/uapi/linux/netdevice.h: 0 is permanent).
 */
const madeWith = Effect.fnUntraced(function*(folder: string) {
  const permanent = presentMac(yield* fact(`${folder}/bonding_slave/perm_hwaddr`))
    ?? presentMac(yield* fact(`${folder}/phy80211/macaddress`))
  if (permanent !== undefined) return permanent
  const assigned = yield* fact(`${folder}/addr_assign_type`)
  return assigned === undefined || assigned === "0" ? presentMac(yield* fact(`${folder}/address`)) : undefined
})

/**
 * Whether it can be taken away (sysfs-devices-removable). On PCI the kernel says so of everything behind a port that
 * faces outwards. On USB it often does not know, and every hub on the way counts: only what is fixed all along is.
 */
const isPlugged = Effect.fnUntraced(function*(folder: string) {
  if ((yield* fact(`${folder}/device/removable`)) === "removable") return true
  const link = yield* orNothing(Machine.use((machine) => machine.readLink(folder)))
  const way = link?.split("/") ?? []
  const hops = way.flatMap((part, at) => /^\d+-[\d.]+$/.test(part) ? [way.slice(0, at + 1).join("/")] : [])
  const fixed = yield* Effect.forEach(hops, (hop) => fact(`/sys/${hop.replace(/^(\.\.\/)+/, "")}/removable`))
  return fixed.some((each) => each !== "fixed")
})
