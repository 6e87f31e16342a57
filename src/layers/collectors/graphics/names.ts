import { Effect, Result, Schema } from "effect"
import { PciIds } from "../../../domain/formats/PciIds.ts"
import { SysteminformationGraphics } from "../../../domain/formats/SysteminformationGraphics.ts"
import type { GraphicsController } from "../../../domain/inventory/Graphics.ts"
import { compact, present } from "../../../domain/presence.ts"
import { Machine, Unreadable } from "../../../services/Machine.ts"
import { ifPresent, optional, read } from "../Collector.ts"
import type { PciController } from "./controllers.ts"

/** Where Debian, Fedora and Arch, and openSUSE keep the PCI ID Repository. */
const idFiles = ["/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids", "/usr/share/pci.ids"]

const pciIds = Effect.gen(function*() {
  for (const path of idFiles) {
    const ids = yield* ifPresent(read(path, PciIds))
    if (ids !== undefined) return ids
  }
  return undefined
})

/**
 * The controllers with their names. These come from the file of ids, in this process; only where it leaves one nameless
 * `systeminformation` is asked, which starts a dozen programs for it.
 */
export const named = Effect.fnUntraced(function*(found: ReadonlyArray<PciController>) {
  if (found.length === 0) return []
  const ids = yield* optional("names of graphics controllers", pciIds)
  const controllers = found.map(({ address, deviceId = "", driver, memoryBytes, vendorId = "" }): GraphicsController =>
    compact({
      bus: address.replace(/^0000:/, ""),
      vendor: ids?.vendor(vendorId),
      model: ids?.device(vendorId, deviceId),
      driver,
      memoryBytes
    })
  )
  if (controllers.every(({ model }) => model !== undefined)) return controllers
  const told = (yield* optional("names of graphics controllers", ifPresent(asked))) ?? []
  return controllers.map((controller): GraphicsController => {
    const same = told.find(({ busAddress }) => busAddress?.replace(/^0000:/, "") === controller.bus)
    return compact({
      vendor: present(same?.vendor),
      model: present(same?.model),
      memoryBytes: same?.memoryTotal ? Math.round(same.memoryTotal * mib) : undefined,
      ...controller
    })
  })
})

const mib = 1024 * 1024

const asked = Effect.gen(function*() {
  const machine = yield* Machine
  const answer = Schema.decodeUnknownResult(SysteminformationGraphics)(yield* machine.systeminformation("graphics"))
  return Result.isSuccess(answer)
    ? answer.success.controllers
    : yield* new Unreadable({ what: "systeminformation graphics", detail: "not a list of controllers" })
})
