import { present } from "../presence.ts"
import { make, misfit } from "./Format.ts"

/** Names for PCI vendor and device ids, four hex digits each. */
export interface PciIds {
  vendor(id: string): string | undefined
  device(vendor: string, id: string): string | undefined
}

/**
 * `pci.ids`, the PCI ID Repository as distributions ship it: `vendor  name` lines, each followed by its devices, indented
 * by one tab; subsystems are indented by two. The device classes at its end have shorter ids.
 */
export const PciIds = make<PciIds>("pci.ids", (text) => {
  const start = /^[0-9a-f]{4} {2}/m.exec(text)?.index
  if (start === undefined) return misfit("no vendors")
  const vendors = `\n${text.slice(start)}`

  const blockOf = (vendor: string) => {
    const at = vendors.indexOf(`\n${vendor}  `)
    if (at === -1) return ""
    const block = vendors.slice(at + 1)
    return block.slice(0, /\n[0-9a-f]{4} {2}/.exec(block)?.index)
  }
  return {
    vendor: (id) => present(/^[0-9a-f]{4} {2}(.*)/.exec(blockOf(id))?.[1]),
    device: (vendor, id) => {
      const block = blockOf(vendor)
      const at = block.indexOf(`\n\t${id}  `)
      return at === -1 ? undefined : present(block.slice(at + 8).split("\n", 1)[0])
    }
  }
})
