import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { EscrowArgument, type EscrowKey } from "../src/domain/EscrowKey.ts"
import { encodeHeartbeat } from "../src/domain/protocols/Heartbeat.ts"
import type { Report } from "../src/domain/Report.ts"
import { scanArguments } from "../src/domain/scanArguments.ts"
import * as BackendScanner from "../src/layers/BackendScanner.ts"
import * as BaselineFiles from "../src/layers/BaselineFiles.ts"
import { encryption } from "../src/layers/collectors/encryption.ts"
import * as CourierLayer from "../src/layers/Courier.ts"
import * as EscrowFile from "../src/layers/EscrowFile.ts"
import * as HttpClientNode from "../src/layers/HttpClientNode.ts"
import * as OutboxFiles from "../src/layers/OutboxFiles.ts"
import * as ReporterLayer from "../src/layers/Reporter.ts"
import { scanWith } from "../src/layers/scanWith.ts"
import * as SealerJose from "../src/layers/SealerJose.ts"
import { Courier } from "../src/services/Courier.ts"
import { Escrow } from "../src/services/Escrow.ts"
import { Denied, type ReadError } from "../src/services/Machine.ts"
import { Reporter } from "../src/services/Reporter.ts"
import { Scanner } from "../src/services/Scanner.ts"
import { Sealer } from "../src/services/Sealer.ts"
import { heartbeatAgentAt, installToken } from "./aHeartbeatAgent.ts"
import * as AnIdentity from "./anIdentity.ts"
import { temporaryFolder } from "./aReport.ts"
import { type Answering, aServer, json } from "./aServer.ts"
import { otherPassword, password, recoveryId, rowWith, systemVolumeId } from "./bitlockerRows.ts"
import { anOrganisation, openedByHand, sealedIn, tracesIn } from "./escrowRig.ts"
import { heartbeatBackend } from "./heartbeatBackend.ts"
import { heartbeatOf } from "./machineReports.ts"
import * as MachineSketch from "./MachineSketch.ts"
import { windowsSections } from "./windowsSections.ts"

const organisation = anOrganisation()
const otherOrganisation = anOrganisation()
const otherRecoveryId = "{0B00000B-0000-4000-8000-000000000003}"

/** A backend that keeps what it is sent, and says so as the reference receiver does. */
const keeping: Answering = (arrived, response) => {
  const id = JSON.parse(arrived.body === "" ? "{}" : arrived.body).report_id
  json(arrived.method === "GET" ? 404 : 200, { success: true, report_id: id })(arrived, response)
}

/** A deployed backend: it takes everything, and keeps what it knows of. */
const forgetful: Answering = (arrived, response) =>
  json(arrived.method === "GET" ? 404 : 200, { success: true })(arrived, response)

const refusing: Answering = (arrived, response) => json(503, { error: "down" })(arrived, response)

interface Life {
  readonly folder: string
  readonly url: string
  readonly key?: EscrowKey
  readonly tenantId?: string
  /** What BitLocker tells in each scan; a report is delivered after each. */
  readonly scans: ReadonlyArray<ReadonlyArray<unknown> | ReadError>
}

/** One life of an agent on this folder, against a backend. Answers with what became of each scan. */
const life = ({ folder, key = organisation.key, scans, tenantId = "tenant-1", url }: Life) =>
  Effect.gen(function*() {
    const destination = `${url} ${tenantId}`
    let scan = 0
    const scanner = Layer.succeed(Scanner, {
      scan: (kind) =>
        Effect.flatMap(scanWith([encryption]), (read) => read(kind)).pipe(
          Effect.provide(MachineSketch.layer({ platform: "win32", probe: { bitlocker: scans[scan++]! } }))
        )
    })
    const services = Layer.mergeAll(
      OutboxFiles.layer({ folder: path.join(folder, "outbox") }),
      BaselineFiles.layer({ folder, destination }),
      EscrowFile.layer({ folder, destination, keyId: key.keyId }),
      SealerJose.layer({ tenantId, assetId: "asset-1", key }),
      AnIdentity.layer,
      scanner
    ).pipe(Layer.provideMerge(SecureRandom.layerWebCrypto))
    const backend = Layer.provide(
      BackendScanner.layer({
        baseUrl: `${url}/api`,
        tenantId,
        token: Redacted.make("t"),
        agentVersion: "0.1.0",
        folder
      }),
      HttpClientNode.layerOptions({
        caFile: Option.none(),
        clientCertFile: Option.none(),
        clientKeyFile: Option.none(),
        httpsProxy: Option.none(),
        httpProxy: Option.none(),
        noProxy: Option.none()
      })
    )
    const chain = Layer.merge(
      CourierLayer.layer,
      ReporterLayer.layer({ agentVersion: "0.1.0", refreshIntervalHours: 24 })
    )
    const context = yield* Layer.build(chain.pipe(Layer.provideMerge(backend), Layer.provideMerge(services)))
    return yield* Effect.forEach(scans, () =>
      Effect.gen(function*() {
        const reported = yield* Context.get(context, Reporter).report("hardware")
        yield* Context.get(context, Courier).drain({ attempts: 1 })
        return reported
      }).pipe(Effect.provideContext(context)))
  }).pipe(Effect.scoped)

const protectorOf = (report: Report) => report.sections.encryption?.data?.[0]?.protectors?.[1]

const passwordsIn = (bodies: ReadonlyArray<{ readonly body: string }>, { privateKey } = organisation) =>
  bodies.flatMap(({ body }) => sealedIn(body)).map((jwe) => openedByHand(jwe, privateKey).payload.recoveryPassword)

describe("a sealed recovery password", () => {
  const sealed = Effect.gen(function*() {
    const { seal } = Option.getOrThrow(yield* Sealer)
    const place = { volumeId: systemVolumeId, volume: "C:", protectorId: recoveryId }
    return yield* seal(Redacted.make(password), place)
  }).pipe(Effect.provide(SealerJose.layer({ tenantId: "tenant-1", assetId: "asset-1", key: organisation.key })))

  it.live("is opened by Node.js alone, and tells where it belongs", () =>
    Effect.gen(function*() {
      const jwe = yield* sealed
      const { header, payload } = openedByHand(jwe, organisation.privateKey)
      assert.deepStrictEqual(header, {
        alg: "RSA-OAEP-256",
        enc: "A256GCM",
        kid: organisation.key.keyId,
        typ: "itam-escrow+jwe",
        cty: "application/json"
      })
      const { at, ...rest } = payload
      assert.deepStrictEqual(rest, {
        v: 1,
        tenantId: "tenant-1",
        assetId: "asset-1",
        volumeId: systemVolumeId,
        volume: "C:",
        protectorId: recoveryId,
        recoveryPassword: password
      })
      assert.match(at, /^20\d\d-\d\d-\d\dT[\d:.]+Z$/)
      assert.isEmpty(tracesIn(Buffer.from(jwe), password))
      assert.notStrictEqual(jwe, yield* sealed, "two of the same password look alike")
    }))

  it.live("is what the heartbeat protocol carries, too", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { url } = yield* aServer(refusing)
      const [reported] = yield* life({ folder, url, scans: [[rowWith(password)]] })
      const report = { ...reported!.report, subject: { ...reported!.report.subject, platform: "win32" as const } }
      const sections = { ...windowsSections(), encryption: report.sections.encryption! }
      const body = JSON.stringify(encodeHeartbeat({ ...report, kind: "heartbeat", sections }, { assetId: "asset-1" }))
      assert.isEmpty(tracesIn(Buffer.from(body), password))
      const volume = JSON.parse(body).hardware_inventory.bitlocker.volumes[0]
      assert.strictEqual(volume.recovery_key_id, recoveryId)
      assert.strictEqual(openedByHand(volume.recovery_key, organisation.privateKey).payload.recoveryPassword, password)
    }))
})

describe("a recovery password in escrow", () => {
  it.live("is sent once; then its id is told, and since when the backend has it", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { arrived, url } = yield* aServer(keeping)
      const scans = [[rowWith(password)], [rowWith(password)], [{ ...rowWith(password), protection: 0 }]]
      const [first, same, suspended] = yield* life({ folder, url, scans })
      assert.containsAllKeys(protectorOf(first!.report), ["sealedKey"])
      assert.strictEqual(same!.outcome, "unchanged", "ciphertext is random, and that is no change")
      assert.strictEqual(same!.report.digest, first!.report.digest)
      assert.strictEqual(suspended!.report.reason, "changed")
      const { escrowedAt, ...rest } = protectorOf(suspended!.report)!
      assert.deepStrictEqual(rest, {
        id: recoveryId,
        kind: "RecoveryPassword",
        escrowKeyId: organisation.key.keyId
      })
      assert.isDefined(escrowedAt)
      assert.deepStrictEqual(passwordsIn(arrived), [password])
    }))

  it.live("stays known when the agent starts anew, and when its volume is locked", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { arrived, url } = yield* aServer(keeping)
      yield* life({ folder, url, scans: [[rowWith(password)]] })
      const locked = { ...rowWith(password), protectors: [{ id: recoveryId, type: 3, recovery: null }], lock: 1 }
      const [reported] = yield* life({ folder, url, scans: [[locked], [rowWith(password)]] })
      const [protector] = reported!.report.sections.encryption!.data![0]!.protectors!
      assert.containsAllKeys(protector, ["escrowKeyId", "escrowedAt"])
      assert.deepStrictEqual(passwordsIn(arrived), [password])
    }))

  it.live("is sent until the backend has it, whatever happened to the report that it was in", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      let posts = 0
      const { arrived, url } = yield* aServer((one, response) =>
        (one.method === "POST" && ++posts === 1 ? refusing : keeping)(one, response)
      )
      const scans = [[rowWith(password)], [{ ...rowWith(password), protection: 0 }], [rowWith(password)]]
      yield* life({ folder, url, scans })
      const taken = arrived.filter(({ method }) => method === "POST").slice(1)
      assert.deepStrictEqual(passwordsIn(taken), [password])
    }))

  it.live("is not taken for safe where the backend does not show that it kept it", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { arrived, url } = yield* aServer(forgetful)
      const scans = [[rowWith(password)], [{ ...rowWith(password), protection: 0 }]]
      const [, second] = yield* life({ folder, url, scans })
      assert.containsAllKeys(protectorOf(second!.report), ["sealedKey"])
      assert.doesNotHaveAnyKeys(protectorOf(second!.report), ["escrowedAt"])
      assert.deepStrictEqual(passwordsIn(arrived), [password, password])
    }))

  it.live("is not taken for safe where the body had to leave it out", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { arrived, url } = yield* aServer((one, response) =>
        (one.body.length > 1500 ? json(413, { error: "too large" }) : keeping)(one, response)
      )
      const scans = [[rowWith(password)], [{ ...rowWith(password), protection: 0 }]]
      const [first, second] = yield* life({ folder, url, scans })
      assert.strictEqual(first!.outcome, "accepted")
      assert.isTrue(arrived.some(({ body, method }) => method === "POST" && !body.includes("sealedKey")))
      assert.containsAllKeys(protectorOf(second!.report), ["sealedKey"])
    }))

  it.live("of a new protector is a change, and sent beside those that the backend has", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { arrived, url } = yield* aServer(keeping)
      const both = {
        ...rowWith(password),
        protectors: [...rowWith(password).protectors, { id: otherRecoveryId, type: 3, recovery: otherPassword }]
      }
      const [, second] = yield* life({ folder, url, scans: [[rowWith(password)], [both]] })
      assert.strictEqual(second!.report.reason, "changed")
      assert.deepStrictEqual(passwordsIn(arrived), [password, otherPassword])
    }))

  it.live("is sent again to another backend, and sealed anew for another key", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { arrived, url } = yield* aServer(keeping)
      const scans = [[rowWith(password)]]
      yield* life({ folder, url, scans })
      yield* life({ folder, url, scans, tenantId: "tenant-2" })
      assert.deepStrictEqual(passwordsIn(arrived), [password, password])
      const before = arrived.length
      const [reported] = yield* life({ folder, url, scans, tenantId: "tenant-2", key: otherOrganisation.key })
      assert.strictEqual(reported!.report.reason, "changed")
      assert.deepStrictEqual(passwordsIn(arrived.slice(before), otherOrganisation), [password])
    }))

  it.live("is not brought along once more while the section cannot be read", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { url } = yield* aServer(keeping)
      const denied = new Denied({ what: "PowerShell: bitlocker", needs: "Administrator" })
      const [, second] = yield* life({ folder, url, scans: [[rowWith(password)], denied] })
      const { lastGood, outcome } = second!.report.sections.encryption!
      assert.strictEqual(outcome, "denied")
      const protector = lastGood!.data[0]!.protectors![1]!
      assert.containsAllKeys(protector, ["escrowedAt", "escrowKeyId"])
      assert.doesNotHaveAnyKeys(protector, ["sealedKey"])
    }))

  it.live("is another asset's where the backend knows this machine by another id", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const sections = windowsSections()
      const protector = sections.encryption!.data![0]!.protectors![1]!
      const told = Effect.fnUntraced(function*(assetId: string) {
        const escrow = yield* Escrow
        yield* escrow.knownAs(assetId)
        const before = (yield* escrow.telling)(sections)
        yield* escrow.taken([protector.id!])
        return before.encryption!.data![0]!.protectors![1]!
      }, Effect.provide(EscrowFile.layer({ folder, destination: "here", keyId: "a-key" })))
      assert.deepStrictEqual(yield* told("asset-1"), protector)
      assert.doesNotHaveAnyKeys(yield* told("asset-1"), ["sealedKey"])
      assert.deepStrictEqual(yield* told("asset-2"), protector)
    }))

  it.live("counts as taken by a backend of the heartbeat protocol that knows this machine", () =>
    Effect.gen(function*() {
      const told: Array<string> = []
      const { db, url } = yield* heartbeatBackend()
      db.installTokens.set(installToken, { client: "client-a", site: "site-a" })
      const { deliver } = yield* heartbeatAgentAt(url).pipe(
        Effect.provideService(Escrow, {
          telling: Effect.succeed(<S>(sections: S) => sections),
          taken: (ids) => Effect.sync(() => void told.push(...ids)),
          knownAs: (assetId) => Effect.sync(() => void told.push(assetId))
        })
      )
      const report = heartbeatOf(windowsSections())
      assert.strictEqual((yield* deliver(report))._tag, "Acknowledged")
      assert.deepStrictEqual(told, [...db.assets.keys(), "{8A0F2C1D-0000-4000-8000-000000000002}"])
    }))

  it.live("leaves ids and times in the state, and no key, not even a sealed one", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { url } = yield* aServer(keeping)
      yield* life({ folder, url, scans: [[rowWith(password)]] })
      const file = fs.readdirSync(folder).find((name) => name.startsWith("escrow."))
      const text = fs.readFileSync(path.join(folder, file!), "utf8")
      assert.include(text, recoveryId)
      assert.isEmpty(sealedIn(text))
    }))
})

describe("the scanning child", () => {
  const terms = { tenantId: "tenant 1", assetId: "asset-1", key: organisation.key }

  it("is told for whom to seal by one argument, after the sections or without them", () => {
    const argument = Schema.encodeSync(EscrowArgument)(terms)
    assert.match(argument, /^[\w-]+$/)
    assert.deepStrictEqual(Schema.decodeSync(EscrowArgument)(argument), terms)
    const kind = "hardware"
    const told = {
      kind,
      only: undefined,
      languages: [],
      escrow: argument,
      stateFolder: undefined,
      powerShell: { kind: "encoded" },
      memoryLimitMib: 0
    } as const
    assert.deepStrictEqual(scanArguments(["scan", kind, `--escrow=${argument}`]), told)
    assert.deepStrictEqual(scanArguments(["scan", kind, "cpu", `--escrow=${argument}`]), { ...told, only: "cpu" })
    assert.deepStrictEqual(scanArguments(["scan", kind]), { ...told, escrow: undefined })
  })
})
