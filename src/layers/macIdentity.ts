import { Effect } from "effect"
import type { Adapter } from "../domain/chooseMac.ts"
import {
  isAdapter,
  MacNetworkInterfaces,
  madeWith,
  networkInterfacesFile,
  thereNow
} from "../domain/formats/MacNetworkInterfaces.ts"
import { MacPlatformExpert, platformExpertArguments } from "../domain/formats/MacPlatformExpert.ts"
import { presentSerial, presentUuid } from "../domain/presence.ts"
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

/** UUID and serial number of a Mac, which everybody may read; one process. */
export const macIdentifiers = Effect.flatMap(
  Machine.use((machine) => machine.run("ioreg", platformExpertArguments)),
  ({ stdout }) => Effect.fromResult(MacPlatformExpert.decode(stdout))
).pipe(
  Effect.map(([device]) => ({
    uuid: presentUuid(device.IOPlatformUUID),
    serialNumber: presentSerial(device.IOPlatformSerialNumber)
  })),
  Effect.orElseSucceed(() => ({}))
)
