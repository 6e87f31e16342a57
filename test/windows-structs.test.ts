import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { adapterList } from "../src/domain/structs/adapters.ts"
import { joinInfo } from "../src/domain/structs/entraJoin.ts"
import { instantOfFileTime } from "../src/domain/structs/fileTime.ts"
import { MemoryBlock } from "../src/domain/structs/MemoryBlock.ts"
import { memoryStatus } from "../src/domain/structs/memoryStatus.ts"
import { osVersion } from "../src/domain/structs/osVersion.ts"
import { powerStatus } from "../src/domain/structs/powerStatus.ts"
import { registryValue } from "../src/domain/structs/registryData.ts"
import { serviceList } from "../src/domain/structs/services.ts"
import { logonOf, sessionList } from "../src/domain/structs/sessions.ts"
import { systemTimes } from "../src/domain/structs/systemTimes.ts"
import { tpmDevice } from "../src/domain/structs/tpmDevice.ts"
import { wideText, wideTexts } from "../src/domain/structs/wideText.ts"
import recorded from "./windowsMemory.json" with { type: "json" }

/** What a call has filled in Wine 10, with the address that it had. */
const blockOf = ({ address, bytes }: { readonly address: string; readonly bytes: string }) =>
  new MemoryBlock(Buffer.from(bytes, "base64"), BigInt(address))

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex")

describe("memory that Windows has filled", () => {
  it("holds adapters with all their addresses", () => {
    const adapters = adapterList(blockOf(recorded.adapters))
    assert.deepStrictEqual(adapters.find(({ name }) => name === "eth0"), {
      name: "eth0",
      description: "eth0",
      guid: "{00000004-0000-0000-0000-4E6574446576}",
      macAddress: "02:fc:00:00:00:01",
      type: 6,
      operStatus: 1,
      linkSpeedBps: 1_000_000,
      mtu: 1400,
      dhcp: false,
      addresses: [
        { address: "fd00::2", prefixLength: 64 },
        { address: "fe80::fc:ff:fe00:1", prefixLength: 64 },
        { address: "192.0.2.2", prefixLength: 24 }
      ],
      gateways: ["fd00::1", "192.0.2.1"],
      dnsServers: ["10.255.255.53"]
    })
    assert.deepInclude(adapters.at(-1), {
      type: 24,
      addresses: [
        { address: "::1", prefixLength: 128 },
        { address: "127.0.0.1", prefixLength: 8 }
      ]
    })
  })

  it("holds services, of which one that does not run has no process", () => {
    const services = serviceList(blockOf(recorded.services), recorded.services.count)
    assert.lengthOf(services, 17)
    assert.deepStrictEqual(services[0], { name: "BITS", displayName: "BITS Service", state: 1 })
    const { pid, ...plugPlay } = services.find(({ name }) => name === "PlugPlay")!
    assert.deepStrictEqual(plugPlay, { name: "PlugPlay", displayName: "Plug and Play Service", state: 4 })
    assert.isAbove(pid!, 0)
  })

  it("holds no more services than fit, whatever their number is said to be", () => {
    assert.isBelow(serviceList(blockOf(recorded.services), 4_000_000_000).length, 100)
  })

  it("is not followed beyond its end, nor in circles", () => {
    const circle = Buffer.alloc(448)
    circle.writeBigUInt64LE(0x1000n, 8)
    assert.lengthOf(adapterList(new MemoryBlock(circle, 0x1000n)), 4_097)
    circle.writeBigUInt64LE(0x1000n + 448n, 8)
    assert.lengthOf(adapterList(new MemoryBlock(circle, 0x1000n)), 1)
    circle.writeBigUInt64LE(0xfffn, 8)
    assert.lengthOf(adapterList(new MemoryBlock(circle, 0x1000n)), 1)
  })

  it("holds structures without pointers", () => {
    const version = Buffer.alloc(284)
    version.writeUInt32LE(10, 4)
    version.writeUInt32LE(26_100, 12)
    version[282] = 3
    assert.deepStrictEqual(osVersion(version), { major: 10, minor: 0, build: 26_100, productType: 3 })
    assert.deepStrictEqual(powerStatus(hex("01 08 64 00 ffffffff ffffffff")), {
      acLine: 1,
      flag: 8,
      percent: 100,
      lifeSeconds: 4_294_967_295
    })
    const memory = Buffer.alloc(64)
    for (const [index, gib] of [16n, 9n, 20n, 8n].entries()) memory.writeBigUInt64LE(gib << 30n, 8 + index * 8)
    assert.deepStrictEqual(memoryStatus(memory), {
      totalBytes: 16 * 2 ** 30,
      availableBytes: 9 * 2 ** 30,
      pageFileTotalBytes: 20 * 2 ** 30,
      pageFileAvailableBytes: 8 * 2 ** 30
    })
    assert.deepStrictEqual(tpmDevice(hex("01000000 02000000 01000000 00000000")), { tpmVersion: 2 })
  })

  it("counts the time that processors were idle in the kernel's own", () => {
    const seconds = (count: bigint) => {
      const bytes = Buffer.alloc(8)
      bytes.writeBigUInt64LE(count * 10_000_000n)
      return bytes
    }
    assert.deepStrictEqual(systemTimes(seconds(60n), seconds(80n), seconds(20n)), { idleMs: 60_000, totalMs: 100_000 })
  })

  it("holds sessions, and when somebody logged on", () => {
    const two = hex(
      "00000000 00000000 0000000000000000 04000000 00000000 02000000 00000000 0000000000000000 00000000 00000000"
    )
    assert.deepStrictEqual(sessionList(two), [{ id: 0, state: 4 }, { id: 2, state: 0 }])
    const info = Buffer.alloc(216)
    assert.isUndefined(logonOf(info))
    info.writeBigUInt64LE(133_825_608_000_000_000n, 200)
    assert.strictEqual(logonOf(info), "2025-01-28T18:00:00.000Z")
  })

  it("has the texts of a join to Entra ID elsewhere", () => {
    const info = Buffer.alloc(96)
    info.writeUInt32LE(1, 0)
    for (const [at, address] of [[16, 1n], [32, 2n], [48, 3n]] as const) info.writeBigUInt64LE(address, at)
    assert.deepStrictEqual(joinInfo(info), { joinType: 1, deviceId: 1n, tenantId: 2n, tenantName: 3n })
  })
})

describe("times of Windows", () => {
  it("are told in UTC; zero, and what no calendar reaches, is not known", () => {
    assert.strictEqual(instantOfFileTime(116_444_736_000_000_000n), "1970-01-01T00:00:00.000Z")
    assert.strictEqual(instantOfFileTime(116_444_736_000_019_999n), "1970-01-01T00:00:00.001Z")
    assert.deepStrictEqual([0n, -1n, 2n ** 63n - 1n, undefined].map(instantOfFileTime), [
      undefined,
      undefined,
      undefined,
      undefined
    ])
  })
})

describe("texts of Windows", () => {
  it("end at their NUL, or where there is no more", () => {
    const texts = ["abc\0def", "abc", "", "\0", "Ж漢😀\0"].map((text) => wideText(Buffer.from(text, "utf16le")))
    assert.deepStrictEqual(texts, ["abc", "abc", "", "", "Ж漢😀"])
    assert.strictEqual(wideText(hex("4100 42")), "A")
    assert.strictEqual(wideText(hex("fffe 4100")), "\ufeffA")
  })

  it("have U+FFFD where half a pair was", () => {
    assert.deepStrictEqual([hex("00d8 4100"), hex("00dc"), hex("4100 00d8")].map(wideText), [
      "\ufffdA",
      "\ufffd",
      "A\ufffd"
    ])
  })

  it("follow each other, and empty ones are none", () => {
    assert.deepStrictEqual(wideTexts(Buffer.from("C:\\\0Z:\\\0\0", "utf16le")), ["C:\\", "Z:\\"])
    assert.deepStrictEqual(wideTexts(Buffer.from("a\0\0b", "utf16le")), ["a", "b"])
  })
})

describe("whatever lies in memory", () => {
  const decoders: ReadonlyArray<(bytes: Uint8Array, address: bigint) => unknown> = [
    (bytes, address) => adapterList(new MemoryBlock(bytes, address)),
    (bytes, address) => serviceList(new MemoryBlock(bytes, address), bytes.length),
    osVersion,
    powerStatus,
    memoryStatus,
    tpmDevice,
    joinInfo,
    sessionList,
    logonOf,
    wideText,
    wideTexts,
    (bytes) => systemTimes(bytes, bytes, bytes),
    (bytes) => registryValue(bytes[0] ?? 0, bytes)
  ]

  it.prop("is decoded without a fault", [
    Schema.Uint8Array,
    Schema.BigInt.pipe(Schema.check(Schema.isBetweenBigInt({ minimum: 0n, maximum: 2n ** 40n })))
  ], ([bytes, address]) => {
    for (const decode of decoders) decode(bytes, address)
  })

  it.prop("is decoded without a fault where some bytes of it were others", [
    Schema.Array(Schema.Struct({ at: Schema.Natural, byte: Schema.Natural }))
  ], ([changes]) => {
    for (const { address, bytes } of [recorded.adapters, recorded.services]) {
      const damaged = Buffer.from(bytes, "base64")
      for (const { at, byte } of changes) damaged[at % damaged.length] = byte
      for (const decode of decoders) decode(damaged, BigInt(address))
    }
  })
})
