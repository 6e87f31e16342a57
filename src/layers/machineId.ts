import { Effect } from "effect"
import { createHmac } from "node:crypto"
import { Machine } from "../services/Machine.ts"

/** Names this application where an id is made for it alone; never to be changed. */
const applicationId = Buffer.from("645e8ac6201b460b15b3fcf5d9ba8ae2", "hex")

/**
 * The id of this installation for this application: machine-id(5) asks not to tell its own to anybody. Made as
 * sd_id128_get_machine_app_specific(3) does, HMAC-SHA256 of the application's id under it, as a UUID of version 4.
 * `undefined` where there is none yet.
 */
export const machineId = Effect.gen(function*() {
  const machine = yield* Machine
  const text = yield* Effect.orElseSucceed(machine.readFile("/etc/machine-id"), () => "")
  return applicationSpecific(text.trim())
})

/** The same of a text: 32 hex digits; `undefined` for any other. */
export const applicationSpecific = (id: string): string | undefined => {
  if (!/^[0-9a-f]{32}$/.test(id) || /^0+$/.test(id)) return undefined
  const bytes = createHmac("sha256", Buffer.from(id, "hex")).update(applicationId).digest().subarray(0, 16)
  bytes[6] = bytes[6]! & 0x0f | 0x40
  bytes[8] = bytes[8]! & 0x3f | 0x80
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
}
