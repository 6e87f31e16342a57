import type { Printer } from "../inventory/Printers.ts"
import { compact, orderedBy, plain, present } from "../presence.ts"
import type { RegistryKey } from "../RegistryKey.ts"
import { keyIn, numberIn, textIn } from "../registryValues.ts"

/** Where the spooler keeps its queues, a key for each. */
export const queuesKey = "SYSTEM\\CurrentControlSet\\Control\\Print\\Printers"

/** Where it keeps where its TCP/IP ports lead. */
export const portsKey = "SYSTEM\\CurrentControlSet\\Control\\Print\\Monitors\\Standard TCP/IP Port\\Ports"

/** PRINTER_ATTRIBUTE_SHARED (PRINTER_INFO_2 of winspool). */
const shared = 0x8

/** The queues of the machine. A printer that a remote session brings along (port `TS001`) is one of another machine. */
export const printersOf = (queues: RegistryKey, ports: RegistryKey | undefined): ReadonlyArray<Printer> =>
  orderedBy(
    Object.entries(queues.keys).flatMap(([key, queue]): ReadonlyArray<Printer> => {
      const name = plain(textIn(queue, "Name")) ?? plain(key), port = textIn(queue, "Port")
      if (name === undefined || /^TS\d{3,}$/.test(port ?? "")) return []
      const attributes = numberIn(queue, "Attributes")
      return [compact({
        name,
        model: present(textIn(queue, "Printer Driver")),
        uri: port === undefined ? undefined : uriOf(port, ports),
        shared: attributes === undefined ? undefined : (attributes & shared) !== 0
      })]
    }),
    ({ name }) => name
  )

/** Ports that lead to a file, a question or nowhere are no address. */
const nowhere = /^(PORTPROMPT:|SHRFAX:|FILE:|NUL:|XPSPORT:|\s*)$/i

const uriOf = (port: string, ports: RegistryKey | undefined): string | undefined => {
  if (nowhere.test(port)) return undefined
  const way = ports === undefined ? undefined : keyIn(ports, port)
  const host = way === undefined ? undefined : plain(textIn(way, "HostName")) ?? plain(textIn(way, "IPAddress"))
  if (way === undefined || host === undefined) return plain(port)
  const number = numberIn(way, "PortNumber")
  return numberIn(way, "Protocol") === lpr
    ? `lpd://${host}/${plain(textIn(way, "Queue")) ?? ""}`
    : `socket://${host}${number === undefined ? "" : `:${number}`}`
}

/** Protocol of a standard port: 1 RAW, 2 LPR (PORT_DATA_1 of tcpxcv.h). */
const lpr = 2
