import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { build } from "rolldown"
import { type Answering, type Arrived, aServer, json } from "../aServer.ts"
import { otherPassword, password, recoveryId, rowWith } from "../bitlockerRows.ts"
import { aPlace, type Place, started } from "../bundle.ts"
import { anOrganisation, openedByHand, sealedIn, tracesIn } from "../escrowRig.ts"
import { filesBelow } from "../filesBelow.ts"
import { folderOfFile } from "../folderOfFile.ts"
import { memoryOf } from "../memoryOf.ts"
import { below, toldTo } from "../processes.ts"

const patience = 120_000

const organisation = anOrganisation()
const otherRecoveryId = "{0B00000B-0000-4000-8000-000000000003}"

/** The program in one file, as a Node.js without WebAssembly needs it: the scanning child runs so. */
const bundleFolder = folderOfFile("itam-agent-canary-")
const bundled = path.join(bundleFolder, "agent.mjs")

beforeAll(() =>
  build({
    input: path.join(import.meta.dirname, "..", "windowsAgent.ts"),
    platform: "node",
    logLevel: "silent",
    output: { file: bundled, format: "esm", codeSplitting: false }
  }), patience)

/** Folder of the computer: where the passwords may be, and nowhere else. */
const computer = "computer"

/** An agent in a place of its own that finds two passwords on its computer whenever it scans, and logs all that it can. */
const anAgent = Effect.fnUntraced(function*(url: string, { escrow = true }: { readonly escrow?: boolean } = {}) {
  const place = yield* aPlace
  const folder = path.join(place.root, computer)
  fs.mkdirSync(folder)
  const volume = rowWith(password)
  const bitlocker = [{
    ...volume,
    protectors: [...volume.protectors, { id: otherRecoveryId, type: 3, recovery: otherPassword }]
  }]
  fs.writeFileSync(path.join(folder, "windows.json"), JSON.stringify({ platform: "win32", probe: { bitlocker } }))
  const program = path.join(folder, "agent.mjs")
  fs.copyFileSync(bundled, program)
  const key = path.join(place.root, "escrow-public.pem")
  fs.writeFileSync(key, organisation.publicPem)
  const settings = path.join(place.root, "settings.env")
  fs.writeFileSync(
    settings,
    [
      `API_BASE_URL=${url}/api`,
      "API_TOKEN=a-token",
      "TENANT_ID=tenant-1",
      "LOG_LEVEL=DEBUG",
      ...(escrow ? [`ESCROW_PUBLIC_KEY_FILE=${key}`] : [])
    ].join("\n"),
    { mode: 0o600 }
  )
  return { place: { ...place, program }, settings }
})

const keeping: Answering = (arrived, response) => {
  const id = JSON.parse(arrived.body === "" ? "{}" : arrived.body).report_id
  json(arrived.method === "GET" ? 404 : 200, { success: true, report_id: id })(arrived, response)
}

/** A third password, which a backend that is not well quotes in its errors: from where, nobody knows. */
const quoted = "720885-000000-000011-000022-000033-000044-000055-000066"

const quoting: Answering = (arrived, response) =>
  json(503, { error: `no room for ${quoted}`, detail: arrived.body })(arrived, response)

const passwords = [password, otherPassword]

const assertClean = (what: string, bytes: Uint8Array) => {
  for (const each of passwords) assert.deepStrictEqual(tracesIn(bytes, each), [], what)
}

const assertNowhere = (place: Place, texts: ReadonlyArray<string>, arrived: ReadonlyArray<Arrived>) => {
  for (const { bytes, file } of filesBelow(place.root)) {
    if (!file.startsWith(`${computer}${path.sep}`)) assertClean(file, bytes)
  }
  for (const text of texts) assertClean(text.slice(0, 60), Buffer.from(text))
  for (const { body, headers, path } of arrived) {
    assertClean(path, Buffer.from(`${path}\n${JSON.stringify(headers)}\n${body}`))
  }
}

/** The passwords that arrived, with the ids of their protectors, opened with the private key. */
const opened = (arrived: ReadonlyArray<Arrived>) =>
  arrived
    .flatMap(({ body }) => sealedIn(body))
    .map((jwe) => openedByHand(jwe, organisation.privateKey).payload)
    .map(({ protectorId, recoveryPassword }) => [protectorId, recoveryPassword])
    .toSorted(([a], [b]) => a < b ? -1 : 1)

const each = [[recoveryId, password], [otherRecoveryId, otherPassword]]

describe("the search for a password", () => {
  it("finds it in whatever form it lies somewhere", () => {
    const json = JSON.stringify({ recovery: password })
    const forms = [
      json,
      password.replaceAll("-", ""),
      Buffer.from(json, "utf16le"),
      Buffer.from(json).toString("base64"),
      Buffer.from(`x${json}`).toString("base64url"),
      Buffer.from(`xy${json}`).toString("base64"),
      Buffer.from(Buffer.from(json, "utf16le").toString("base64")),
      Buffer.from(password).toString("hex"),
      json.replaceAll("-", "\\u002d")
    ]
    for (const form of forms) assert.isNotEmpty(tracesIn(Buffer.from(form), password), String(form))
    assert.isEmpty(tracesIn(Buffer.from(JSON.stringify({ recovery: otherPassword })), password))
  })
})

describe.skipIf(process.platform === "win32")("a recovery password", () => {
  it.live(
    "is nowhere in the clear: not in files, log, requests, arguments or memory, through outage, kill and delivery",
    () =>
      Effect.gen(function*() {
        let answer = quoting
        const { arrived, url } = yield* aServer((one, response) => answer(one, response))
        const { place, settings } = yield* anAgent(url)
        const tellings: Array<string> = []

        const first = yield* started(["--config", settings], place)
        const look = Effect.sync(() => {
          for (const child of below(first.processId)) tellings.push(toldTo(child))
        })
        yield* Effect.raceFirst(
          first.says(/WARNING - \S+ report \S+ not delivered/),
          Effect.forever(Effect.delay(look, 5))
        )
        yield* Effect.raceFirst(first.says(/INFO - Software scan completed/), Effect.forever(Effect.delay(look, 5)))
        if (process.platform === "linux") {
          assert.isTrue(tellings.some((telling) => telling.includes("--escrow")), "no scanning child was seen")
          let seen = 0
          for (const piece of memoryOf(first.processId)) {
            if (piece.includes("tenant-1")) seen++
            assertClean("memory of the agent", piece)
          }
          assert.isAbove(seen, 0, "nothing of the agent was seen in its memory")
        }
        const killed = yield* first.stopped("SIGKILL")
        assert.include(killed.stderr, "no room for [recovery password]")
        assert.notInclude(killed.stderr, quoted)
        const spool = filesBelow(path.join(place.stateFolder, "outbox"))
        assert.lengthOf(spool.filter(({ bytes }) => sealedIn(bytes.toString("latin1")).length === 2), 1)
        assertNowhere(place, [killed.stdout, killed.stderr, ...tellings], arrived)

        answer = keeping
        const before = arrived.length
        const second = yield* started(["--config", settings], place)
        yield* second.says(/hardware report \S+ delivered/)
        yield* second.says(/INFO - Software scan completed/)
        const ended = yield* second.stopped("SIGTERM")
        assert.strictEqual(ended.exitCode, 0)
        assert.deepStrictEqual(opened(arrived.slice(before)), each)
        assertNowhere(place, [ended.stdout, ended.stderr], arrived)

        const third = yield* started(["--config", settings], place)
        yield* third.says(/INFO - Software scan completed/)
        assertNowhere(place, [(yield* third.stopped("SIGTERM")).stderr], arrived)
        assert.deepStrictEqual(opened(arrived.slice(before)), each, "sent once")
      }),
    patience
  )

  it.live("is sealed in the document of --once --json, too, and in what that sends", () =>
    Effect.gen(function*() {
      const { arrived, url } = yield* aServer(keeping)
      const { place, settings } = yield* anAgent(url)
      const ended = yield* Effect.flatMap(started(["--once", settings], place), (agent) => agent.ended)
      const document = JSON.parse(ended.stdout)
      assert.strictEqual(document.sections.encryption.outcome, "collected", ended.stderr)
      assert.lengthOf(sealedIn(ended.stdout), 2)
      assert.deepStrictEqual(opened(arrived), each)
      assertNowhere(place, [ended.stdout, ended.stderr], arrived)
    }), patience)

  it.live("is nowhere at all without an escrow key, not even sealed", () =>
    Effect.gen(function*() {
      const { arrived, url } = yield* aServer(keeping)
      const { place, settings } = yield* anAgent(url, { escrow: false })
      const agent = yield* started(["--config", settings], place)
      yield* agent.says(/hardware report \S+ delivered/)
      const ended = yield* agent.stopped("SIGTERM")
      assert.isTrue(arrived.some(({ body }) => body.includes(recoveryId)), "the id is told")
      assert.isEmpty(opened(arrived))
      assertNowhere(place, [ended.stdout, ended.stderr], arrived)
    }), patience)
})
