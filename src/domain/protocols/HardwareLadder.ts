import { counted } from "../humane.ts"
import type { NetworkInterface } from "../inventory/Network.ts"
import { latestData, type Report } from "../Report.ts"
import type { HardwareBody } from "./ScannerBodies.ts"
import type { ScannerOptions } from "./scannerEnvelope.ts"
import { encodeHardware } from "./ScannerHardware.ts"
import { interfacesOf } from "./scannerNetwork.ts"
import { type Ladder, type Rung, withoutSections } from "./trimming.ts"

/**
 * Hardware for backends that take only so much. Blocks go whole or not at all, for an update replaces them; what grows
 * without bound is the network of machines with many containers.
 */
export const hardwareLadder = (report: Report, options: ScannerOptions): Ladder<HardwareBody> => {
  const interfaces = latestData(report, "network")?.interfaces ?? []
  const idle = interfaces.filter(({ addresses, up }) => up === false && addresses.length > 0)
  const active = interfaces.map((adapter) => adapter.up === false ? withoutAddresses(adapter) : adapter)
  const real = active.filter((adapter) => adapter.virtual !== true)
  return {
    whole: encodeHardware(report, options),
    rungs: [
      withoutSections,
      withInterfaces(active, idle.length === 0 ? undefined : `addresses of ${counted(idle.length, "interface")} down`),
      withInterfaces(
        real,
        real.length === active.length ? undefined : counted(active.length - real.length, "virtual interface")
      )
    ],
    marked: (body, trimmed) => ({ ...body, trimmed: [...trimmed] })
  }
}

const withoutAddresses = (adapter: NetworkInterface): NetworkInterface => ({ ...adapter, addresses: [] })

const withInterfaces =
  (interfaces: ReadonlyArray<NetworkInterface>, what: string | undefined): Rung<HardwareBody> => (body) =>
    what === undefined ? undefined : { body: { ...body, network: { interfaces: interfacesOf({ interfaces }) } }, what }
