import { Schema } from "effect"
import { presentMac } from "../presence.ts"
import { jsonField, jsonRows } from "./jsonRows.ts"
import { propertyListFile } from "./propertyListFormats.ts"

const Interface = Schema.Struct({
  "BSD Name": Schema.String,
  Active: jsonField(Schema.Boolean),
  IOBuiltin: jsonField(Schema.Boolean),
  IOMACAddress: jsonField(Schema.Uint8Array),
  IOPathMatch: jsonField(Schema.String),
  SCNetworkInterfaceType: jsonField(Schema.String)
})
export interface KnownInterface extends Schema.Schema.Type<typeof Interface> {}

/** Where it lies; everybody may read it. */
export const networkInterfacesFile = "/Library/Preferences/SystemConfiguration/NetworkInterfaces.plist"

/**
 * `NetworkInterfaces.plist`: every network adapter that this system has ever given a name, with the address that it was
 * made with. Since macOS 10.15 those that are there now are marked.
 */
export const MacNetworkInterfaces = propertyListFile(
  "NetworkInterfaces.plist",
  Schema.Struct({ Interfaces: jsonRows(Interface) })
)

/** The address that the adapter was made with. */
export const madeWith = ({ IOMACAddress: bytes }: KnownInterface): string | undefined =>
  bytes?.length === 6
    ? presentMac(Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":"))
    : undefined

/** An adapter of its own, not one of the cables that a Thunderbolt port can also be. */
export const isAdapter = ({ IOPathMatch, SCNetworkInterfaceType: type }: KnownInterface): boolean =>
  (type === "Ethernet" || type === "IEEE80211") && !/Thunderbolt(IP|HAL|Local)/.test(IOPathMatch ?? "")

/** Those that are there now; every one where none is marked. */
export const thereNow = (interfaces: ReadonlyArray<KnownInterface>): ReadonlyArray<KnownInterface> =>
  interfaces.some(({ Active }) => Active !== undefined)
    ? interfaces.filter(({ Active }) => Active === true)
    : interfaces
