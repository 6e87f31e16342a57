import { Effect } from "effect"
import { udevUnescaped } from "../../../domain/formats/UdevDatabase.ts"
import { plain } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent } from "../Collector.ts"

/** Where udev links a device by the label of what is on it. */
const folder = "/dev/disk/by-label"

/** Labels by the kernel's name of the device. */
export const labels = Effect.gen(function*() {
  const machine = yield* Machine
  const names = (yield* ifPresent(machine.listFolder(folder))) ?? []
  const links = yield* Effect.forEach(
    names,
    (name) => Effect.map(ifPresent(machine.readLink(`${folder}/${name}`)), (target) => ({ name, target }))
  )
  return new Map(links.flatMap(({ name, target }) => {
    const label = plain(udevUnescaped(name))
    return target === undefined || label === undefined ? [] : [[target.slice(target.lastIndexOf("/") + 1), label]]
  }))
})
