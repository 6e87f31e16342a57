import type { Printer } from "../inventory/Printers.ts"
import { compact, orderedBy, plain, present } from "../presence.ts"
import { make } from "./Format.ts"

/**
 * `/etc/cups/printers.conf`, which the scheduler of CUPS keeps: a `<Printer NAME>` or `<DefaultPrinter NAME>` block for each
 * queue, of lines `Directive value`. An empty file is no queue.
 */
export const CupsPrintersConf = make<ReadonlyArray<Printer>>("/etc/cups/printers.conf", (text) => {
  const queues: Array<Queue> = []
  let open: Queue | undefined
  for (const line of text.split("\n").map((line) => line.trim())) {
    const [, isDefault, name] = /^<(Default)?Printer (.+)>$/.exec(line) ?? []
    if (name !== undefined) {
      open = { name, isDefault: isDefault !== undefined, values: new Map() }
      queues.push(open)
    } else if (line.startsWith("</")) {
      open = undefined
    } else if (line.includes(" ")) {
      open?.values.set(line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1))
    }
  }
  return orderedBy(queues.flatMap(printerOf), (printer) => printer.name)
})

interface Queue {
  readonly name: string
  readonly isDefault: boolean
  readonly values: Map<string, string>
}

const printerOf = ({ isDefault, name, values }: Queue): ReadonlyArray<Printer> => {
  const queue = plain(name)
  const shared = values.get("Shared")
  return queue === undefined ? [] : [compact({
    name: queue,
    description: present(values.get("Info")),
    location: present(values.get("Location")),
    model: present(values.get("MakeModel")),
    uri: withoutCredentials(values.get("DeviceURI")),
    default: isDefault,
    shared: shared === undefined ? undefined : /^(?:yes|on|true)$/i.test(shared)
  })]
}

/**
 * A device address without user and password: of an address that seems to hold any, everything up to the last `@` goes,
 * also where a `/` in the password ends the authority too early. Better an address too short than a secret told.
 */
export const withoutCredentials = (uri: string | undefined): string | undefined => {
  const address = present(uri)
  const [, scheme, rest] = /^([A-Za-z][\w+.-]*:\/\/)(.*)$/.exec(address ?? "") ?? []
  if (scheme === undefined || rest === undefined) return address
  const authority = rest.split(/[/?#]/, 1)[0]!.replace(/^\[[^\]]*\]/, "")
  const credentials = authority.includes("@") || /:(?!\d*$)/.test(authority)
  return scheme + (credentials ? rest.slice(rest.lastIndexOf("@") + 1) : rest)
}
