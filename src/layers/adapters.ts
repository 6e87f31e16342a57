import { Effect } from "effect"
import type { NetworkInterface } from "../domain/inventory/Network.ts"
import { compact, presentMac } from "../domain/presence.ts"
import { Machine } from "../services/Machine.ts"
import { ifPresent } from "./collectors/Collector.ts"

/**
 * What the kernel alone tells of the adapters of a Linux machine (sysfs-class-net): enough to choose one by, without a
 * process. An address that somebody gave to an adapter is not what it was made with, and left out.
 */
export const adapters = Effect.gen(function*() {
  const machine = yield* Machine
  const names = (yield* ifPresent(machine.listFolder("/sys/class/net"))) ?? []
  return yield* Effect.forEach(names, (name) =>
    Effect.gen(function*() {
      const folder = `/sys/class/net/${name}`
      const fact = (file: string) =>
        Effect.map(ifPresent(machine.readFile(`${folder}/${file}`)), (text) => text?.trim())
      const listed = new Set(yield* ifPresent(machine.listFolder(folder)))
      const given = (yield* fact("addr_assign_type")) === "3"
      const adapter: NetworkInterface = compact({
        name,
        kind: listed.has("wireless") || listed.has("phy80211") ? "wifi" : "ethernet",
        macAddress: given ? undefined : presentMac(yield* fact("address")),
        addresses: [],
        virtual: !listed.has("device"),
        driver: (yield* ifPresent(machine.readLink(`${folder}/device/driver`)))?.split("/").at(-1)
      })
      return adapter
    }))
}).pipe(Effect.orElseSucceed((): ReadonlyArray<NetworkInterface> => []))
