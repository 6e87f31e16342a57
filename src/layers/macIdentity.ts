import { Effect } from "effect"
import { type Adapter, ownMacs } from "../domain/chooseMac.ts"
import {
  isAdapter,
  MacNetworkInterfaces,
  madeWith,
  networkInterfacesFile,
  thereNow
} from "../domain/formats/MacNetworkInterfaces.ts"
import { MacPlatformExpert, platformExpertArguments } from "../domain/formats/MacPlatformExpert.ts"
import type { HardwareIdentifiers } from "../domain/HardwareIdentifiers.ts"
import { compact, presentSerial, presentUuid } from "../domain/presence.ts"
import { Machine } from "../services/Machine.ts"

/** The physical network adapters of a Mac, from the file in which the system keeps them, without a process. */
export const macAdapters = Effect.map(
  Effect.flatMap(
    Machine.use((machine) => machine.readBytes(networkInterfacesFile)),
    (bytes) => Effect.fromResult(MacNetworkInterfaces.decode(bytes))
  ),
  ({ Interfaces }): ReadonlyArray<Adapter> =>
    thereNow(Interfaces).filter(isAdapter).map((each) => ({
      name: each["BSD Name"],
      macAddress: madeWith(each),
      wireless: each.SCNetworkInterfaceType === "IEEE80211",
      plugged: each.IOBuiltin !== true
    }))
).pipe(Effect.orElseSucceed((): ReadonlyArray<Adapter> => []))

/** What a Mac says of itself, to everybody; one process. Its disks say nothing without many more. */
export const macIdentifiers = Effect.fnUntraced(function*(adapters: ReadonlyArray<Adapter>) {
  const device = yield* computer
  const identifiers: HardwareIdentifiers = compact({
    uuid: presentUuid(device?.IOPlatformUUID),
    serialNumber: presentSerial(device?.IOPlatformSerialNumber),
    macAddresses: ownMacs(adapters),
    diskIds: []
  })
  return identifiers
})

const computer = Effect.flatMap(
  Machine.use((machine) => machine.run("ioreg", platformExpertArguments)),
  ({ stdout }) => Effect.fromResult(MacPlatformExpert.decode(stdout))
).pipe(
  Effect.map(([device]) => device),
  Effect.orElseSucceed(() => undefined)
)
