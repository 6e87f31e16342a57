import { Schema } from "effect"
import { jsonField } from "./jsonRows.ts"
import { propertyListText } from "./propertyListFormats.ts"

/** The one entry of the registry that is the computer itself, without what is attached to it (ioreg(8)). */
export const platformExpertArguments: ReadonlyArray<string> = ["-a", "-r", "-d", "1", "-c", "IOPlatformExpertDevice"]

const Device = Schema.Struct({
  IOPlatformUUID: jsonField(Schema.String),
  IOPlatformSerialNumber: jsonField(Schema.String),
  manufacturer: jsonField(Schema.Uint8Array),
  model: jsonField(Schema.Uint8Array),
  "board-id": jsonField(Schema.Uint8Array),
  "target-type": jsonField(Schema.Uint8Array)
})

/** `ioreg -a`: a list of matches. Names in it are bytes that end in a zero. */
export const MacPlatformExpert = propertyListText("ioreg", Schema.NonEmptyArray(Device))

/** A name as the registry holds it. */
export const registryName = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes.subarray(0, 256)).split("\0", 1)[0]
