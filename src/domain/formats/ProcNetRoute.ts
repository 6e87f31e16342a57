import { ipv4FromKernelHex } from "../ipAddress.ts"
import { make, misfit } from "./Format.ts"

/** One IPv4 route of the main table. */
export interface Ipv4Route {
  readonly interfaceName: string
  readonly destination: string
  readonly prefixLength: number
  /** Absent for a network that is reached directly. */
  readonly gateway?: string
}

const gatewayFlag = 0x2

/** `/proc/net/route` (proc_net(5)): addresses as hexadecimal numbers in the byte order of the machine. */
export const ProcNetRoute = make<ReadonlyArray<Ipv4Route>>("/proc/net/route", (text) => {
  const [heading, ...lines] = text.split("\n")
  if (!heading?.startsWith("Iface")) return misfit("no heading")
  return lines.flatMap((line) => {
    const [interfaceName, destinationHex, gatewayHex, flags, , , , maskHex] = line.trim().split(/\s+/)
    const destination = ipv4FromKernelHex(destinationHex), gateway = ipv4FromKernelHex(gatewayHex)
    const mask = ipv4FromKernelHex(maskHex)
    if (!interfaceName || destination === undefined || gateway === undefined || mask === undefined) return []
    const viaGateway = (Number.parseInt(flags ?? "0", 16) & gatewayFlag) !== 0
    return [{
      interfaceName,
      destination,
      prefixLength: mask.split(".").reduce((bits, byte) => bits + onesIn(Number(byte)), 0),
      ...(viaGateway && gateway !== "0.0.0.0" ? { gateway } : {})
    }]
  })
})

const onesIn = (byte: number) => byte.toString(2).replaceAll("0", "").length
