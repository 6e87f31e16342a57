import { Effect } from "effect"
import { Millidegrees } from "../../../domain/formats/Millidegrees.ts"
import type { Temperature } from "../../../domain/inventory/Load.ts"
import { orderedBy, plain } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { read } from "../Collector.ts"

const hwmon = "/sys/class/hwmon"
const thermal = "/sys/class/thermal"

/**
 * Sensors of the hwmon interface; where it has none, the zones that the kernel's own cooling goes by.
 * A sensor that does not answer at the moment (a radio that is off, a busy chip) is not there at the moment.
 */
export const temperatures = Effect.gen(function*() {
  const chips = yield* Effect.forEach(yield* namesIn(hwmon), sensorsOf, { concurrency: 4 })
  const sensors = distinct(chips.flat())
  const found = sensors.length > 0
    ? sensors
    : distinct(yield* Effect.forEach((yield* namesIn(thermal)).filter((name) => name.startsWith("thermal_zone")), zone))
  return orderedBy(found, ({ sensor }) => sensor)
})

/** A sensor, and what tells it from another of the same name. */
interface Reading {
  readonly sensor: string
  readonly device: string
  readonly celsius: number | undefined
}

/**
 * To ask a disk through `drivetemp` is to send it a command, which keeps it from going to sleep
 * (Documentation/hwmon/drivetemp.rst); the disks section tells its temperature.
 */
const sleepless = "drivetemp"

const sensorsOf = Effect.fnUntraced(function*(name: string) {
  const folder = `${hwmon}/${name}`
  const chip = (yield* text(`${folder}/name`)) ?? name
  if (chip === sleepless) return []
  const inputs = (yield* namesIn(folder)).flatMap((file) => /^(temp\d+)_input$/.exec(file)?.[1] ?? [])
  const device = yield* deviceOf(folder, name)
  return yield* Effect.forEach(inputs, (input) =>
    Effect.gen(function*() {
      const label = yield* text(`${folder}/${input}_label`)
      return { sensor: `${chip} ${label ?? input}`, device, celsius: yield* degrees(`${folder}/${input}_input`) }
    }))
})

const zone = Effect.fnUntraced(function*(name: string) {
  const kind = (yield* text(`${thermal}/${name}/type`)) ?? name
  return { sensor: kind, device: name, celsius: yield* degrees(`${thermal}/${name}/temp`) }
})

/** Two disks or two sockets have sensors of one name: then the device is part of it. */
const distinct = (readings: ReadonlyArray<Reading>): ReadonlyArray<Temperature> =>
  readings.flatMap(({ celsius, device, sensor }) => {
    const shared = readings.filter((other) => other.sensor === sensor).length > 1
    return celsius === undefined ? [] : [{ sensor: shared ? `${sensor} (${device})` : sensor, celsius }]
  })

/** The device behind a chip: unlike the chip's number, its name stays the same over restarts. */
const deviceOf = (folder: string, otherwise: string) =>
  Machine.use((machine) => machine.readLink(`${folder}/device`)).pipe(
    Effect.map((link) => link.slice(link.lastIndexOf("/") + 1)),
    Effect.orElseSucceed(() => otherwise)
  )

const degrees = (path: string) => Effect.orElseSucceed(read(path, Millidegrees), () => undefined)

const text = (path: string) =>
  Machine.use((machine) => machine.readFile(path)).pipe(Effect.map(plain), Effect.orElseSucceed(() => undefined))

const namesIn = (folder: string) =>
  Effect.orElseSucceed(Machine.use((machine) => machine.listFolder(folder)), (): ReadonlyArray<string> => [])
