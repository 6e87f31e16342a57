import { Effect } from "effect"
import { Edid } from "../../../domain/formats/Edid.ts"
import { type GpuRow, ProbeGpu } from "../../../domain/formats/ProbeGpu.ts"
import { type MonitorRow, ProbeMonitors } from "../../../domain/formats/ProbeMonitors.ts"
import { busAddressOf, driverKeyOf, memoryOf } from "../../../domain/formats/WindowsGraphicsClass.ts"
import type { Display, GraphicsController } from "../../../domain/inventory/Graphics.ts"
import { compact, orderedBy, present, presentNumber, presentSerial } from "../../../domain/presence.ts"
import { bytesIn, textIn } from "../../../domain/registryValues.ts"
import { Gaps, ifPresent, optional } from "../Collector.ts"
import { probed } from "../probe.ts"
import { decodedBytes } from "../readBytes.ts"
import { keyAt } from "../windows.ts"

const enumerated = "SYSTEM\\CurrentControlSet\\Enum"

/** What the system keeps about a device, by its instance. */
const device = (instance: string) => ifPresent(keyAt("HKLM", `${enumerated}\\${instance}`, { depth: 0 }))

/** Devices of software come and go with remote sessions, and are no hardware. */
const isHardware = ({ PNPDeviceID }: GpuRow) => !/^(ROOT|SWD|SW)\\/i.test(PNPDeviceID)

/** AdapterRAM just below 4 GiB is the most that its 32 bits are made to hold. */
const fullRam = 0xfff0_0000

const controllerOf = Effect.fnUntraced(function*(row: GpuRow) {
  const what = `${enumerated}\\${row.PNPDeviceID}`
  const known = yield* optional(what, device(row.PNPDeviceID))
  const driverKey = known === undefined ? undefined : driverKeyOf(known)
  const driver = driverKey === undefined
    ? undefined
    : yield* optional(driverKey, ifPresent(keyAt("HKLM", driverKey, { depth: 0 })))
  const ram = presentNumber(row.AdapterRAM)
  const names = [known === undefined ? undefined : textIn(known, "Service"), present(row.DriverVersion)]
  const controller: GraphicsController = compact({
    bus: known === undefined ? undefined : busAddressOf(known),
    vendor: vendorOf(row.AdapterCompatibility),
    model: present(row.Name),
    driver: present(names.filter((name) => name !== undefined).join(" ")),
    memoryBytes: (driver === undefined ? undefined : memoryOf(driver)) ?? (ram === 0 || (ram ?? fullRam) >= fullRam
      ? undefined
      : ram)
  })
  return controller
})

/** What is in brackets is a kind, in the language of the system: `(Standard display types)`. */
const vendorOf = (name: string | undefined) => name?.startsWith("(") ? undefined : present(name)

/** `DISPLAY\DEL40F4\5&…&UID4353`: the instance without the number of the data block. */
const connectorOf = ({ InstanceName }: MonitorRow) => InstanceName.replace(/_\d+$/, "")

/** The EDID knows more; where Windows has not kept it, what it made of it. */
const displayOf = Effect.fnUntraced(function*(row: MonitorRow) {
  const connector = connectorOf(row)
  const path = `${enumerated}\\${connector}\\Device Parameters`
  const key = yield* optional(connector, ifPresent(keyAt("HKLM", path, { depth: 0 })))
  const edid = key === undefined ? undefined : bytesIn(key, "EDID")
  const told = edid === undefined ? undefined : yield* optional(connector, decodedBytes(path, Edid, edid))
  const display: Display = {
    connector,
    ...compact({
      manufacturer: present(row.ManufacturerName),
      model: present(row.UserFriendlyName),
      serialNumber: presentSerial(row.SerialNumberID),
      manufacturedYear: row.YearOfManufacture === 0 ? undefined : presentNumber(row.YearOfManufacture)
    }),
    ...told
  }
  return display
})

const displays = Effect.flatMap(probed("monitors", ProbeMonitors), (rows) =>
  Effect.map(
    Effect.forEach(rows, displayOf),
    (found) => orderedBy(found, ({ connector }) => connector)
  ))

/** Controllers and monitors as Windows manages them, with what the registry knows besides. */
export const windows = Effect.gen(function*() {
  const rows = (yield* probed("gpu", ProbeGpu)).filter(isHardware)
  yield* Gaps.use((gaps) => gaps.cite("Win32_VideoController, registry"))
  return compact({
    controllers: orderedBy(
      yield* Effect.forEach(rows, controllerOf),
      (each) => each.bus,
      (each) => each.model,
      (each) => each.driver
    ),
    displays: yield* optional("displays", Effect.catchTag(displays, "Absent", () => Effect.succeed([])))
  })
})
