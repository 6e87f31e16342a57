import { Effect } from "effect"
import { MacIfconfig } from "../../../domain/formats/MacIfconfig.ts"
import { MacNetworkInterfaces, networkInterfacesFile } from "../../../domain/formats/MacNetworkInterfaces.ts"
import { MacRoutes } from "../../../domain/formats/MacRoutes.ts"
import { ResolvConf } from "../../../domain/formats/ResolvConf.ts"
import { macInterfaces } from "../../../domain/macInterfaces.ts"
import { compact } from "../../../domain/presence.ts"
import { optional, read, runAndRead, source } from "../Collector.ts"
import { profiled } from "../macos/asking.ts"
import { readBytes } from "../readBytes.ts"

const knownInterfaces = Effect.map(
  readBytes(networkInterfacesFile, MacNetworkInterfaces),
  ({ Interfaces }) => Interfaces
)

/** Name servers are in the file that the system keeps for programs of Unix; where it has none, no service is connected. */
export const macos = source(
  "ifconfig, NetworkInterfaces.plist, system_profiler, /etc/resolv.conf",
  Effect.gen(function*() {
    const shown = yield* runAndRead("ifconfig", ["-a"], MacIfconfig)
    const known = (yield* optional("adapters", knownInterfaces)) ?? []
    const routes = yield* optional("gateways", profiled(MacRoutes))
    const servers = yield* optional("dnsServers", read("/etc/resolv.conf", ResolvConf))
    return compact({
      interfaces: macInterfaces(shown, known),
      gateways: routes?.gateways,
      dnsServers: servers ?? routes?.dnsServers
    })
  })
)
