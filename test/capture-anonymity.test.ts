import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { anonymous } from "../src/domain/capture/anonymous.ts"
import { machineFolder } from "../src/domain/capture/machineFolder.ts"
import * as MachineRecorder from "../src/layers/MachineRecorder.ts"
import { displayNumber, planted, telltale } from "./aTelltaleMachine.ts"
import { captured, everythingIn, fixedDigest, scan } from "./capturing.ts"
import * as MachineSketch from "./MachineSketch.ts"

const machine = MachineSketch.layer(telltale)

/** What the machine said before anything was replaced. */
const recorded = Effect.gen(function*() {
  const seen = yield* scan
  const recording = yield* MachineRecorder.Recorder.use((recorder) => recorder.recording)
  return { recording, seen }
}).pipe(Effect.provide(Layer.provide(MachineRecorder.layer, machine)))

const latin1 = (content: Uint8Array | string) => Buffer.from(content).toString("latin1")
const hex = (text: string) => Buffer.from(text).toString("hex")
const swapped = (text: string) => Buffer.from(text.padStart(20)).swap16().toString("latin1")
const raw = (digits: string) => Buffer.from(digits, "hex").toString("latin1")
const display = Buffer.alloc(4)
display.writeUInt32LE(displayNumber)

/** Every form in which the machine tells what is planted. */
const telltales: { readonly [what: string]: string } = {
  ...planted,
  "serial in hexadecimal": hex(planted.diskSerial),
  "serial in swapped pairs": swapped(planted.ataSerial),
  "MAC in an adapter's name": planted.dongle.replaceAll(":", ""),
  "MAC in an address": "a65e:60ff:fec1:9b7d",
  "MAC in hexadecimal": "a65e60fffec19b7d",
  "MAC in a firmware table": raw(planted.mac.replaceAll(":", "")),
  "gateway in the kernel's order": "FE93530A",
  "network in the kernel's order": "0093530A",
  "volume id without hyphens": planted.volumeUuid.replaceAll("-", ""),
  "id in a firmware table": raw("79669e7c2574de40944be07fc1f90ae7"),
  "label as the kernel writes it": planted.stick.replaceAll(" ", "\\040"),
  "end of a label": "PICS ELM",
  "host as LVM writes it": "zephyrhost--17",
  "display by its number": display.toString("latin1"),
  "WWN as a number": "48231882759",
  "processor": "10000000a51b99c3"
}

describe("a machine that tells everything", () => {
  it.effect("says every word of it to the agent, so that there is something to hide", () =>
    Effect.gen(function*() {
      const { recording, seen } = yield* recorded
      const open = machineFolder(recording, seen, "as it is").map(({ content, path }) => `${path} ${latin1(content)}`)
        .join("\n").toLowerCase()
      for (const [what, value] of Object.entries(telltales)) {
        assert.isTrue(open.includes(value.toLowerCase()), `${what} ${value}`)
      }
    }))

  it.effect("tells nothing any more when it is captured: not in a byte, not in a name", () =>
    Effect.gen(function*() {
      const { folder } = yield* captured(machine)
      for (const { place, text } of everythingIn(folder)) {
        for (const [what, value] of Object.entries(telltales)) {
          assert.isFalse(place.toLowerCase().includes(value.toLowerCase()), `${what} is in the name ${place}`)
          assert.isFalse(text.toLowerCase().includes(value.toLowerCase()), `${what} is in ${place}`)
        }
      }
    }))

  it.effect("is read the same, section by section", () =>
    Effect.gen(function*() {
      const { expected, fromFolder, seen } = yield* captured(machine)
      const outcomes = (sections: typeof seen) =>
        Object.entries(sections).map(([name, { outcome }]) => `${name} ${outcome}`)
      assert.deepStrictEqual(outcomes(fromFolder), outcomes(seen))
      assert.deepStrictEqual(outcomes(expected), outcomes(seen))
      assert.strictEqual(fromFolder.users?.data?.accounts.length, seen.users?.data?.accounts.length)
      assert.strictEqual(fromFolder.packages?.data?.[1]?.version, "10.4.2.7-1")
    }))

  it.effect("keeps what says nothing: placeholders, the machine itself, accounts of the system", () =>
    Effect.gen(function*() {
      const { folder } = yield* captured(machine)
      const everything = everythingIn(folder).map(({ text }) => text).join("\n")
      for (const kept of ["To Be Filled By O.E.M.", "127.0.0.1 localhost", "PostgreSQL administrator", "Rover 9"]) {
        assert.isTrue(everything.includes(kept), kept)
      }
    }))

  it.effect("has one replacement for one value, in every form that it takes", () =>
    Effect.gen(function*() {
      const { fromFolder, mac: known, made } = yield* captured(machine)
      const { replacing } = made
      const mac = replacing.text(planted.mac, "anything")
      assert.match(mac, /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/)
      assert.strictEqual(replacing.text(planted.mac.toUpperCase(), "anything"), mac.toUpperCase())
      assert.strictEqual(replacing.text(planted.mac.replaceAll(":", "-"), "anything"), mac.replaceAll(":", "-"))
      const adapters = fromFolder.network?.data?.interfaces ?? []
      const [wired, dongle] = [
        adapters.find(({ up }) => up === true),
        adapters.find(({ name }) => name.startsWith("enx"))
      ]
      assert.strictEqual(wired?.macAddress, mac.toUpperCase())
      assert.strictEqual(dongle?.name, `enx${dongle?.macAddress?.replaceAll(":", "").toLowerCase()}`)
      assert.strictEqual(Number.parseInt(mac.slice(0, 2), 16) & 3, 0xa4 & 3)
      assert.deepStrictEqual(known, { seen: planted.mac.toUpperCase(), fromFolder: mac.toUpperCase() })
      const serialOf = (disk: string) => fromFolder.disks?.data?.find(({ name }) => name === disk)?.serialNumber
      assert.strictEqual(serialOf("nvme0n1"), replacing.serial(planted.diskSerial))
      assert.strictEqual(serialOf("sda"), replacing.serial(planted.ataSerial))
      assert.strictEqual(fromFolder.system?.data?.uuid, replacing.text(planted.uuid, "anything"))
    }))

  it.effect("is in the same networks, under other numbers", () =>
    Effect.gen(function*() {
      const { fromFolder } = yield* captured(machine)
      const network = fromFolder.network?.data
      const addresses = network?.interfaces.flatMap((each) => each.addresses) ?? []
      const ipv4 = addresses.find(({ family }) => family === "ipv4")?.address ?? ""
      assert.match(ipv4, /^10\./)
      assert.strictEqual(
        network?.gateways?.[0]?.split(".").slice(0, 3).join("."),
        ipv4.split(".").slice(0, 3).join(".")
      )
      assert.isTrue(addresses.some(({ address }) => address.startsWith("fe80::")))
      assert.notMatch(network?.dnsServers?.[0] ?? "10.", /^(10|127|192\.168|172\.(1[6-9]|2\d|3[01]))\./)
    }))

  it.effect("is another machine with another key", () =>
    Effect.gen(function*() {
      const { recording, seen } = yield* recorded
      const [once, again, otherwise] = ["a", "a", "b"].map((key) =>
        anonymous(recording, seen, (text) => fixedDigest(`${key} ${text}`)).replacing.serial(planted.diskSerial)
      )
      assert.strictEqual(once, again)
      assert.notStrictEqual(once, otherwise)
    }))
})
