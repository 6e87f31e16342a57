import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Option, Struct } from "effect"
import { SecureRandom } from "effect/crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { macFromAgentId } from "../src/domain/chooseMac.ts"
import { Disk } from "../src/layers/disk.ts"
import * as IdentityFile from "../src/layers/IdentityFile.ts"
import * as StateFile from "../src/layers/StateFile.ts"
import { Identity } from "../src/services/Identity.ts"
import { keptLog, temporaryFolder } from "./aReport.ts"
import * as MachineSketch from "./MachineSketch.ts"

const dmi = "/sys/class/dmi/id"
const link = "../../devices/pci0000:00/0000:00:1f.6/net"

interface Parts {
  readonly uuid?: string
  readonly serial?: string
  readonly board?: string
  readonly installation?: string
  /** Addresses by the names of their adapters. */
  readonly adapters?: { readonly [name: string]: string }
}

const desktop: Parts = {
  uuid: "0B7C39E1-5D26-4F8A-A2D0-C4813EF6597B",
  serial: "SN-A1",
  board: "BOARD-A1",
  installation: "5e0b41c2a97d4d0f8a1673c92be4d058",
  adapters: { eth0: "00:00:5e:00:53:01" }
}

const nextDesktop: Parts = {
  ...desktop,
  uuid: "1F7C39E1-5D26-4F8A-A2D0-C4813EF6597B",
  serial: "SN-B2",
  board: "BOARD-B2",
  adapters: { eth0: "00:00:5e:00:53:02" }
}

const sketchOf = ({ adapters = {}, board, installation, serial, uuid }: Parts): MachineSketch.Sketch => ({
  programs: "forbidden",
  files: {
    "/proc/sys/kernel/hostname": "pc-1\n",
    ...(uuid === undefined ? {} : { [`${dmi}/product_uuid`]: uuid }),
    ...(serial === undefined ? {} : { [`${dmi}/product_serial`]: serial }),
    ...(board === undefined ? {} : { [`${dmi}/board_serial`]: board }),
    ...(installation === undefined ? {} : { "/etc/machine-id": `${installation}\n` }),
    ...Object.fromEntries(
      Object.entries(adapters).flatMap(([name, address]) => [
        [`/sys/class/net/${name}/address`, address],
        [`/sys/class/net/${name}/device/vendor`, "0x8086"]
      ])
    )
  },
  links: Object.fromEntries(
    Object.keys(adapters).map((name) => [
      `/sys/class/net/${name}`,
      name.startsWith("usb") ? `../../devices/pci0000:00/usb1/1-1/1-1:1.0/net/${name}` : `${link}/${name}`
    ])
  )
})

/** One start of an agent on a machine, with the state in a folder. */
const startOn = Effect.fnUntraced(function*(machine: MachineSketch.Sketch, folder: Option.Option<string>) {
  const log = keptLog()
  const layer = IdentityFile.layer({ folder }).pipe(
    Layer.provide([MachineSketch.layer(machine), SecureRandom.layerWebCrypto])
  )
  const identity = Context.get(yield* Layer.build(layer).pipe(Effect.provide(log.layer)), Identity)
  const { agentId, macAddress } = yield* identity.subject
  assert.strictEqual(agentId, identity.start.agentId)
  return { ...identity.start, macAddress, identifiers: identity.identifiers, log: log.lines.join("\n") }
})

const start = (parts: Parts, folder: string) => startOn(sketchOf(parts), Option.some(folder))

const place = Effect.map(temporaryFolder, (folder) => path.join(folder, "state"))

/** A folder with the state of an agent that was started on the desktop. */
const used = Effect.gen(function*() {
  const folder = yield* place
  return { folder, first: yield* start(desktop, folder) }
})

describe.skipIf(process.platform === "win32")("a folder for the state", () => {
  const opened = Effect.fnUntraced(function*(mode: number) {
    const folder = yield* place
    fs.mkdirSync(folder)
    fs.chmodSync(folder, mode)
    return folder
  })

  it.effect.each([0o700, 0o750, 0o755])(
    "may be there already, and others may look into it: %o",
    (mode) =>
      Effect.gen(function*() {
        assert.strictEqual((yield* start(desktop, yield* opened(mode))).started, "made")
      })
  )

  it.effect.each([0o720, 0o777, 0o1777])(
    "into which others may put files is none: %o",
    (mode) =>
      Effect.gen(function*() {
        const folder = yield* opened(mode)
        const error = yield* Effect.flip(start(desktop, folder))
        assert.include(error.message, `state folder: ${folder} is open to others`)
        assert.include(error.message, `chmod 700 ${folder}`)
        assert.deepStrictEqual(fs.readdirSync(folder), [])
      })
  )

  it.effect("that is a link to elsewhere is none", () =>
    Effect.gen(function*() {
      const folder = yield* opened(0o700)
      fs.symlinkSync(folder, `${folder}-link`)
      const error = yield* Effect.flip(start(desktop, `${folder}-link`))
      assert.include(error.message, "is a symbolic link: name the folder itself")
    }))
})

const versionsIn = (folder: string) => fs.readdirSync(folder).filter((file) => file.startsWith("identity."))

describe("an identity", () => {
  it.effect("is made at the first start and kept at the next, and nothing is written again", () =>
    Effect.gen(function*() {
      const { first, folder } = yield* used
      assert.strictEqual(first.started, "made")
      assert.strictEqual(first.macAddress, "00:00:5E:00:53:01")
      assert.include(first.log, `this machine is now known as agent ${first.agentId}, 00:00:5E:00:53:01`)
      const second = yield* start(desktop, folder)
      assert.deepStrictEqual({ ...second, log: "" }, { ...first, started: "kept", log: "" })
      assert.deepStrictEqual(second.formerAgentIds, [])
      assert.deepStrictEqual(versionsIn(folder), ["identity.1"])
    }))

  it.effect("brought back from a backup to the same machine is the same", () =>
    Effect.gen(function*() {
      const { first, folder } = yield* used
      const backup = yield* place
      fs.cpSync(folder, backup, { recursive: true })
      fs.rmSync(folder, { recursive: true })
      fs.cpSync(backup, folder, { recursive: true })
      const again = yield* start(desktop, folder)
      assert.deepStrictEqual([again.started, again.agentId], ["kept", first.agentId])
    }))

  it.effect("says what the machine is known by, for a backend that registers it", () =>
    Effect.gen(function*() {
      const { first } = yield* used
      assert.deepStrictEqual(Struct.omit(first.identifiers, ["machineId"]), {
        uuid: "0b7c39e1-5d26-4f8a-a2d0-c4813ef6597b",
        serialNumber: "SN-A1",
        boardSerialNumber: "BOARD-A1",
        macAddresses: ["00:00:5E:00:53:01"],
        diskIds: []
      })
      assert.notStrictEqual(first.identifiers.machineId?.replaceAll("-", ""), desktop.installation)
    }))

  it.effect("is not kept anywhere where there is no folder for it", () =>
    Effect.gen(function*() {
      const one = yield* startOn(sketchOf(desktop), Option.none())
      const other = yield* startOn(sketchOf(desktop), Option.none())
      assert.notStrictEqual(one.agentId, other.agentId)
      assert.strictEqual(one.log, "")
    }))
})

describe("a copy of a state on another machine", () => {
  it.effect("gets an id and a MAC address of its own, and says what it saw and whose it was", () =>
    Effect.gen(function*() {
      const { first, folder } = yield* used
      const copy = yield* start(nextDesktop, folder)
      assert.strictEqual(copy.started, "cloned")
      assert.notStrictEqual(copy.agentId, first.agentId)
      assert.deepStrictEqual(copy.formerAgentIds, [first.agentId])
      assert.strictEqual(copy.macAddress, "00:00:5E:00:53:02")
      assert.match(copy.log, /level=WARN.*this state is a copy/)
      assert.include(copy.log, `agent ${first.agentId} is another machine (serial number SN-B2 instead of SN-A1, `)
      const next = yield* start(nextDesktop, folder)
      assert.deepStrictEqual(
        [next.started, next.agentId, next.formerAgentIds],
        ["kept", copy.agentId, [first.agentId]]
      )
    }))

  it.effect("of a copy knows everybody that it was", () =>
    Effect.gen(function*() {
      const { first, folder } = yield* used
      const second = yield* start(nextDesktop, folder)
      const third = yield* start({
        ...nextDesktop,
        uuid: "2F7C39E1-5D26-4F8A-A2D0-C4813EF6597B",
        serial: "SN-C3",
        board: "BOARD-C3",
        adapters: { eth0: "00:00:5e:00:53:03" }
      }, folder)
      assert.deepStrictEqual(third.formerAgentIds, [first.agentId, second.agentId])
    }))

  it.effect("is told from it for as long as the disk cannot take that down, and then by the same id", () =>
    Effect.gen(function*() {
      const { folder } = yield* used
      let isFull = true
      const disk = Context.get(yield* Layer.build(Layer.effect(Disk, Disk)), Disk)
      const filling: typeof Disk["Service"] = {
        ...disk,
        open: (file, flags, mode) =>
          isFull && (flags & fs.constants.O_CREAT) !== 0
            ? Promise.reject(Object.assign(new Error("ENOSPC"), { code: "ENOSPC" }))
            : disk.open(file, flags, mode)
      }
      const log = keptLog()
      const layer = IdentityFile.layer({ folder: Option.some(folder) }).pipe(
        Layer.provide([MachineSketch.layer(sketchOf(nextDesktop)), SecureRandom.layerWebCrypto])
      )
      yield* Effect.gen(function*() {
        const identity = Context.get(yield* Layer.build(layer).pipe(Effect.provide(log.layer)), Identity)
        assert.strictEqual(identity.start.started, "cloned")
        assert.include(log.lines.join("\n"), "the identity cannot be kept yet: create ")
        yield* identity.subject
        isFull = false
        yield* identity.subject
        const next = yield* start(nextDesktop, folder)
        assert.deepStrictEqual([next.started, next.agentId], ["kept", identity.start.agentId])
      }).pipe(Effect.provideService(Disk, filling))
    }))
})

describe("a machine remains the one that it was", () => {
  const repaired: ReadonlyArray<readonly [string, Parts]> = [
    ["with another board", { ...desktop, uuid: nextDesktop.uuid!, board: nextDesktop.board! }],
    ["with another network adapter", { ...desktop, adapters: { eth0: "00:00:5e:00:53:77" } }],
    ["in a dock, which has an adapter whose name comes first", {
      ...desktop,
      adapters: { eth0: "00:00:5e:00:53:01", "usb-a": "00:00:5e:00:53:d0" }
    }],
    ["with its only adapter gone", { ...desktop, adapters: {} }],
    ["with the system installed anew and the state brought back", {
      ...desktop,
      installation: "c41d0e7fa2b94b5c9e63f8175da20b3c"
    }]
  ]
  it.effect.each(repaired)("%s: same id, same MAC address", ([, parts]) =>
    Effect.gen(function*() {
      const { first, folder } = yield* used
      const again = yield* start(parts, folder)
      assert.deepStrictEqual([again.started, again.agentId], ["kept", first.agentId])
      assert.strictEqual(again.macAddress, "00:00:5E:00:53:01")
      assert.notInclude(again.log, "WARN")
    }))

  it.effect("in a VPN, which is an adapter without a device", () =>
    Effect.gen(function*() {
      const { first, folder } = yield* used
      const sketch = sketchOf(desktop)
      const files = { ...sketch.files, "/sys/class/net/a-vpn/address": "00:00:5e:00:53:99" }
      const again = yield* startOn({ ...sketch, files }, Option.some(folder))
      assert.deepStrictEqual([again.agentId, again.macAddress], [first.agentId, first.macAddress])
      const fresh = yield* startOn({ ...sketch, files }, Option.some(yield* place))
      assert.strictEqual(fresh.macAddress, "00:00:5E:00:53:01")
    }))

  it.effect("after one part after the other was replaced, for what it is now is what counts", () =>
    Effect.gen(function*() {
      const { first, folder } = yield* used
      const parts = [
        { ...desktop, adapters: nextDesktop.adapters! },
        { ...desktop, adapters: nextDesktop.adapters!, board: nextDesktop.board!, uuid: nextDesktop.uuid! },
        nextDesktop
      ]
      for (const each of parts) {
        const { agentId, log } = yield* start(each, folder)
        assert.strictEqual(agentId, first.agentId)
        assert.include(log, `still agent ${agentId}, with another `)
      }
    }))

  it.effect("read by an agent without privileges, and by root again", () =>
    Effect.gen(function*() {
      const { first, folder } = yield* used
      const denied = [`${dmi}/product_uuid`, `${dmi}/product_serial`, `${dmi}/board_serial`]
      const unprivileged = { ...sketchOf(desktop), denied }
      for (const machine of [unprivileged, sketchOf(desktop), unprivileged]) {
        const again = yield* startOn(machine, Option.some(folder))
        assert.deepStrictEqual([again.started, again.agentId], ["kept", first.agentId])
      }
      const copy = yield* start(nextDesktop, folder)
      assert.strictEqual(copy.started, "cloned", "what root knew was forgotten meanwhile")
    }))

  it.effect("first read by an agent without privileges: root learns the rest, and knows a copy by it", () =>
    Effect.gen(function*() {
      const folder = yield* place
      const denied = [`${dmi}/product_uuid`, `${dmi}/product_serial`, `${dmi}/board_serial`]
      const first = yield* startOn({ ...sketchOf(desktop), denied }, Option.some(folder))
      const second = yield* start(desktop, folder)
      assert.deepStrictEqual([second.started, second.agentId], ["kept", first.agentId])
      assert.strictEqual((yield* start(nextDesktop, folder)).started, "cloned")
    }))
})

describe("a container", () => {
  const inContainer = (host: Parts): MachineSketch.Sketch => ({
    ...sketchOf({ ...host, adapters: {} }),
    files: {
      ...sketchOf({ ...host, adapters: {} }).files,
      "/run/systemd/container": "podman\n",
      "/sys/class/net/eth0/address": "02:42:c6:33:64:82"
    }
  })

  it.effect("keeps its identity on whatever host its volume is, and is none of its hosts", () =>
    Effect.gen(function*() {
      const folder = yield* place
      const first = yield* startOn(inContainer(desktop), Option.some(folder))
      assert.strictEqual(first.macAddress, macFromAgentId(first.agentId))
      assert.deepStrictEqual(first.identifiers, { macAddresses: [], diskIds: [] })
      const moved = yield* startOn(inContainer(nextDesktop), Option.some(folder))
      assert.deepStrictEqual([moved.started, moved.agentId], ["kept", first.agentId])
    }))
})

describe("an identity file", () => {
  it.effect("of an older agent keeps its id and learns the machine", () =>
    Effect.gen(function*() {
      const folder = yield* place
      const kept = { agentId: "0198f0a0-1234-7000-8000-00a1b2c3d4e5", macAddress: "02:00:5E:00:53:AA" }
      yield* StateFile.replace(folder, "identity", JSON.stringify(kept))
      const again = yield* start(desktop, folder)
      assert.deepStrictEqual(
        [again.started, again.agentId, again.macAddress],
        ["kept", kept.agentId, kept.macAddress]
      )
      assert.strictEqual((yield* start(nextDesktop, folder)).started, "cloned")
    }))

  const foreign = ["", "null", "[]", "{\"agentId\":7}", "{\"agentId\":\"x\",\"macAddress\":\"y\"}", "no JSON"]
  it.effect.each(foreign)("that says %j is told in the log and replaced", (text) =>
    Effect.gen(function*() {
      const { first, folder } = yield* used
      yield* StateFile.replace(folder, "identity", text)
      const again = yield* start(desktop, folder)
      assert.strictEqual(again.started, "made")
      assert.notStrictEqual(again.agentId, first.agentId)
      assert.include(again.log, "the kept identity cannot be read; a new one is made")
      assert.strictEqual((yield* start(desktop, folder)).agentId, again.agentId)
    }))

  it.effect("that is torn gives way to the version before", () =>
    Effect.gen(function*() {
      const { first, folder } = yield* used
      fs.writeFileSync(path.join(folder, "identity.2"), "ITAMS1 0000\n{\"agentId\":")
      const again = yield* start(desktop, folder)
      assert.deepStrictEqual([again.started, again.agentId], ["kept", first.agentId])
    }))

  it.effect("that cannot be written is told, and the one that is there still counts", () =>
    Effect.gen(function*() {
      const { first, folder } = yield* used
      const readOnly = { ...fs.promises, open: onlyReading }
      const again = yield* Effect.provideService(
        start({ ...desktop, adapters: { eth0: "00:00:5e:00:53:77" } }, folder),
        Disk,
        readOnly
      )
      assert.deepStrictEqual([again.started, again.agentId], ["kept", first.agentId])
      assert.match(again.log, /the identity cannot be kept yet: create .*read-only \(EROFS\)/)
      const fresh = yield* Effect.provideService(start(desktop, yield* place), Disk, readOnly)
      assert.strictEqual(fresh.started, "made")
    }))
})

const onlyReading: typeof Disk["Service"]["open"] = (file, flags, mode) =>
  (flags & fs.constants.O_CREAT) === 0
    ? fs.promises.open(file, flags, mode)
    : Promise.reject(Object.assign(new Error("EROFS"), { code: "EROFS" }))
