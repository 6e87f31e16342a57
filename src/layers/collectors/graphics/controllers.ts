import { Effect } from "effect"
import { compact } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent, optional } from "../Collector.ts"
import { code, numberFact } from "../fact.ts"

/** A controller on the PCI bus, with the ids that names are looked up by. */
export interface PciController {
  readonly address: string
  readonly vendorId: string | undefined
  readonly deviceId: string | undefined
  readonly driver: string | undefined
  readonly memoryBytes: number | undefined
}

const displayClass = /^0x03/
const pci = "/sys/bus/pci/devices"
const drm = "/sys/class/drm"

/** Devices of the PCI class "display controller" (PCI Code and ID Assignment Specification, 1.4). */
export const pciControllers = Effect.fnUntraced(function*(addresses: ReadonlyArray<string>) {
  const classes = yield* Effect.forEach(
    addresses,
    (address) => code(`class of ${address}`, `${pci}/${address}/class`),
    { concurrency: 8 }
  )
  const found = addresses.filter((_, index) => displayClass.test(classes[index] ?? ""))
  return yield* Effect.forEach(found, (address) => {
    const own = (file: string) => code(`${file} of ${address}`, `${pci}/${address}/${file}`)
    return Effect.all({
      address: Effect.succeed(address),
      vendorId: Effect.map(own("vendor"), withoutPrefix),
      deviceId: Effect.map(own("device"), withoutPrefix),
      driver: driverOf(`${pci}/${address}`),
      memoryBytes: numberFact(`memory of ${address}`, `${pci}/${address}/mem_info_vram_total`)
    })
  })
})

const withoutPrefix = (id: string | undefined) => id?.replace(/^0x/, "")

const lastOf = (path: string | undefined) => path?.split("/").at(-1)

const driverOf = (device: string) =>
  Effect.map(
    optional(`driver of ${device}`, ifPresent(Machine.use((machine) => machine.readLink(`${device}/driver`)))),
    lastOf
  )

/** Cards that the kernel invents: frame buffers of the firmware and test devices are no hardware. */
const invented = /\/devices\/(?:virtual|faux)\/|\/(?:simple|efi|vesa)-framebuffer\./

/** Controllers that are no PCI devices, as on most ARM boards: cards of the kernel's graphics drivers, by their device. */
export const boardControllers = Effect.fnUntraced(
  function*(names: ReadonlyArray<string>, onPci: ReadonlyArray<PciController>) {
    const cards = yield* Effect.forEach(
      names.filter((name) => /^card\d+$/.test(name)),
      (card) =>
        Effect.gen(function*() {
          const target = yield* ifPresent(Machine.use((machine) => machine.readLink(`${drm}/${card}`)))
          const known = target !== undefined &&
            (invented.test(target) || onPci.some(({ address }) => target.includes(`/${address}/`)))
          if (known) return []
          const bus = lastOf(yield* ifPresent(Machine.use((machine) => machine.readLink(`${drm}/${card}/device`))))
          return [compact({ bus, driver: yield* driverOf(`${drm}/${card}/device`) })]
        })
    )
    return cards.flat()
  }
)
