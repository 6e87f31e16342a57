import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { stripVTControlCharacters } from "node:util"
import { aProxy } from "../aProxy.ts"
import { type Answering, aServer } from "../aServer.ts"
import { hasTerminals, terminalOf } from "../aTerminal.ts"
import { aPlace, type Ended, type Place, ran, started } from "../bundle.ts"
import { filesBelow } from "../filesBelow.ts"

const patience = 60_000

const logFile = ({ stateFolder }: Place) => path.join(stateFolder, "logs", "itam_scanner_background.log")
const linesIn = (file: string) => fs.readFileSync(file, "utf8").trimEnd().split("\n")
const documented = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - (DEBUG|INFO|WARNING|ERROR|CRITICAL) - \S/

/** Runs a service whose backend nobody is until it has looked at the hardware, and ends it. */
const aService = Effect.fnUntraced(
  function*(place: Place, environment: Readonly<Record<string, string>>, through: ReadonlyArray<string> = []) {
    const agent = yield* started([], {
      ...place,
      through,
      environment: {
        ...place.environment,
        API_TOKEN: "canary-4711",
        API_BASE_URL: "http://127.0.0.1:9/api",
        ...environment
      }
    })
    yield* agent.says(/Hardware scan completed successfully/)
    return yield* agent.stopped("SIGTERM")
  }
)

/** Everything that an agent has left, on its way and on its disk. */
const tracesOf = (place: Place, ended: Ended) =>
  [ended.stdout, ended.stderr, ...filesBelow(place.root).map(({ bytes }) => bytes.toString("latin1"))].join("\n")

describe.skipIf(process.platform === "win32")("the log of a service", () => {
  it.live(
    "is kept in a file in the documented form, the same lines as on stderr, to the last one",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const { stderr } = yield* aService(place, { LOG_LEVEL: "DEBUG" })
        const lines = linesIn(logFile(place))
        for (const line of lines) assert.match(line, documented)
        assert.strictEqual(`${lines.join("\n")}\n`, stderr)
        assert.match(lines.at(-1)!, / - INFO - Received signal 15, shutting down gracefully\.\.\.$/)
        assert.strictEqual(fs.statSync(logFile(place)).mode & 0o777, 0o600)
        assert.strictEqual(fs.statSync(path.dirname(logFile(place))).mode & 0o777, 0o700)
      }),
    patience
  )

  it.live(
    "is one JSON object a line where the settings want that, from the level that they want",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const folder = path.join(place.root, "elsewhere")
        const settings = { LOG_FORMAT: "json", LOG_DIR: folder, LOG_LEVEL: "INFO" }
        const { stderr } = yield* aService(place, settings)
        const lines = linesIn(path.join(folder, "itam_scanner_background.log"))
        assert.deepStrictEqual(stderr.trimEnd().split("\n"), lines)
        const entries = lines.map((line) => JSON.parse(line))
        for (const { level, message, time } of entries) {
          assert.include(["INFO", "WARNING", "ERROR"], level)
          assert.isAbove(message.length, 0)
          assert.isAbove(Date.parse(time), 0)
        }
        assert.strictEqual(entries.at(-1).message, "Received signal 15, shutting down gracefully...")
        assert.isFalse(fs.existsSync(path.dirname(logFile(place))))
      }),
    patience
  )

  it.live(
    "is in the folder that systemd has made for it, and for the journal has priorities and no times",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const folder = path.join(place.root, "by-systemd")
        const out = path.join(place.root, "journal")
        // its stderr is this file, so device and inode of the file stand for those of the journal's socket
        const through = [
          "sh",
          "-c",
          "exec 2>\"$0\"; JOURNAL_STREAM=$(stat -c %d:%i \"$0\") exec \"$@\"",
          out
        ]
        const agent = yield* started([], {
          ...place,
          through,
          environment: {
            ...place.environment,
            PATH: process.env.PATH ?? "",
            LOGS_DIRECTORY: `${folder}:/elsewhere`,
            API_TOKEN: "canary-4711",
            API_BASE_URL: "http://127.0.0.1:9/api"
          }
        })
        while (!fs.existsSync(out) || !fs.readFileSync(out, "utf8").includes("Hardware scan completed")) {
          yield* Effect.sleep(20)
        }
        yield* agent.stopped("SIGTERM")
        const said = fs.readFileSync(out, "utf8")
        assert.include(said, "<6>Starting ITAM Scanner Background...\n")
        assert.include(said, "<4>TENANT_ID not configured, using default\n")
        for (const line of said.trimEnd().split("\n")) assert.match(line, /^<[2-7]>[^<]/)
        assert.deepStrictEqual(
          linesIn(path.join(folder, "itam_scanner_background.log")).map((line) =>
            line.split(" - ").slice(2).join(" - ")
          ),
          said.trimEnd().split("\n").map((line) => line.slice(3))
        )
      }),
    patience
  )

  it.live("tells why it did not start, in the file alone once a person has read it", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const { exitCode, stderr } = yield* ran([], place)
      assert.strictEqual(exitCode, 78)
      assert.match(stderr, /^itam-agent did not start: one setting is wrong\.\n {2}\S+ {2}API_TOKEN not configured\./m)
      assert.strictEqual(stderr.split("API_TOKEN not configured").length, 2)
      assert.match(linesIn(logFile(place)).at(-1)!, / - ERROR - itam-agent did not start.*API_TOKEN not configured/)
    }), patience)

  it.live("costs nobody the work where it cannot be kept: stderr says why", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const folder = path.join(place.root, "no-folder")
      fs.writeFileSync(folder, "")
      const { exitCode, stderr } = yield* aService(place, { LOG_DIR: folder })
      assert.strictEqual(exitCode, 0)
      assert.match(stderr, /- WARNING - the log file \S+ is not written: .*not a folder/)
      assert.strictEqual(fs.readFileSync(folder, "utf8"), "")
      assert.notMatch((yield* aService(yield* aPlace, { LOG_DIR: "off" })).stderr, /log file/)
    }), patience)

  it.live("is written by one agent alone: a second one leaves it", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const environment = { ...place.environment, API_TOKEN: "canary-4711", API_BASE_URL: "http://127.0.0.1:9/api" }
      const agent = yield* started([], { ...place, environment })
      yield* agent.says(/Running hardware scan/)
      const second = yield* ran([], { ...place, environment })
      assert.include(second.stderr, `${path.dirname(logFile(place))}: this one keeps no log file`)
      yield* agent.stopped("SIGTERM")
      assert.notInclude(fs.readFileSync(logFile(place), "utf8"), "another itam-agent")
    }), patience)

  it.live(
    "has its last lines, too, when the agent dies of a defect outside of everything",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const trap = path.join(place.root, "trap.cjs")
        fs.writeFileSync(trap, "process.on(\"SIGUSR2\", () => { throw new Error(\"canary of a defect\") })\n")
        const environment = { ...place.environment, API_TOKEN: "canary-4711", API_BASE_URL: "http://127.0.0.1:9/api" }
        const agent = yield* started([], { ...place, environment, node: [process.execPath, "--require", trap] })
        yield* agent.says(/Running hardware scan/)
        const { exitCode } = yield* agent.stopped("SIGUSR2")
        assert.notStrictEqual(exitCode, 0)
        assert.match(linesIn(logFile(place)).at(-1)!, / - CRITICAL - the agent dies \(Error: canary of a defect/)
      }),
    patience
  )
})

if (!hasTerminals) console.warn("script(1) is not here: the log on a terminal is not tried")

/** What a person sees in a terminal of this width. */
const onTerminal = Effect.fnUntraced(function*(columns: number, environment: Readonly<Record<string, string>> = {}) {
  const place = yield* aPlace
  const { exitCode, stdout } = yield* ran(["--once", "--with-receiver"], {
    ...place,
    environment: { ...place.environment, LOG_LEVEL: "DEBUG", ...environment },
    through: terminalOf(columns)
  })
  assert.include([0, 4], exitCode)
  assert.isFalse(fs.existsSync(logFile(place)))
  const shown = stdout.split(/\r?\n/).map((line) => line.split("\u001b[2K").at(-1)!)
  const first = (line: string) => /^\d\d:\d\d:\d\d {2}/.test(stripVTControlCharacters(line))
  const starts = shown.flatMap((line, index) => first(line) ? [index] : [])
  const entries = starts.map((start) => {
    const more = shown.slice(start + 1).findIndex((line) => !line.startsWith(" ".repeat(20)))
    return shown.slice(start, start + 1 + more)
  })
  return { entries, lines: entries.flat() }
})

const coloured = /^E\[2m\d\d:\d\d:\d\dE\[0m {2}E\[(2|3[123])m(DEBUG|INFO|WARNING|ERROR) *E\[0m {2}\S/

describe.skipIf(!hasTerminals)("the log on a terminal", () => {
  it.live("of 80 columns is coloured, aligned, and breaks where the terminal does", () =>
    Effect.gen(function*() {
      const { entries, lines } = yield* onTerminal(80)
      assert.isAbove(entries.length, 2)
      for (const [line] of entries) assert.match(line!.replaceAll("\u001b", "E"), coloured)
      for (const line of lines) assert.isBelow([...stripVTControlCharacters(line)].length, 80)
      assert.isTrue(entries.some((entry) => entry.length > 1))
    }), patience)

  it.live(
    "of 200 columns breaks none of these lines, and is not coloured where NO_COLOR says so",
    () =>
      Effect.gen(function*() {
        const { entries, lines } = yield* onTerminal(200, { NO_COLOR: "1" })
        assert.isAbove(entries.length, 2)
        assert.isTrue(entries.every((entry) => entry.length === 1))
        for (const line of lines) {
          assert.match(line, /^\d\d:\d\d:\d\d {2}(DEBUG|INFO|WARNING|ERROR) {3,6}\S/)
          assert.strictEqual(stripVTControlCharacters(line), line)
        }
      }),
    patience
  )
})

/** Secrets that cannot be anywhere by chance. */
const canaries = {
  token: "canary-token-Zm9yZ2V0IG1l",
  installToken: "LANET-CA11-AB1E-00112233445566778899AABBCCDDEEFF",
  proxyPassword: "canary-pröxy-pa$s",
  jwt: "eyJjYW5hcnkiOiI0NzExIn0.eyJjYW5hcnkiOiI0NzExIn0.Y2FuYXJ5LXNpZ25hdHVyZQ",
  recovery: Array.from({ length: 8 }, (_, index) => String(418_000 + 11 * index)).join("-")
}

/** All the ways in which they may be written. */
const spellings = [
  ...Object.values(canaries),
  encodeURIComponent(canaries.proxyPassword),
  Buffer.from(`anna:${canaries.proxyPassword}`).toString("base64")
]

/** A backend that repeats all that it is told and all that it should not know, in every way to fail. */
const babbling = (): Answering => {
  let requests = 0
  const statuses = [500, 401, 404, 400, 503, 422, 429, 302, 403]
  return ({ headers }, response) => {
    const told =
      `${headers.authorization} ${canaries.jwt} ${canaries.recovery} ${canaries.installToken} token=${canaries.token}`
    const status = statuses[requests++ % statuses.length]!
    response.writeHead(status, {
      "content-type": requests % 4 === 0 ? "text/html" : "application/json",
      location: `http://anna:${canaries.token}@127.0.0.1/`,
      "www-authenticate": `Bearer error="${told}"`
    }).end(
      requests % 3 === 0 ? `<p>${told}` : JSON.stringify({ error: told, message: told, detail: told, title: told })
    )
  }
}

describe.skipIf(process.platform === "win32")("planted secrets", () => {
  const settingsIn = (place: Place, lines: ReadonlyArray<string>) => {
    const file = path.join(place.root, "settings.env")
    fs.writeFileSync(file, lines.join("\n"), { mode: 0o600 })
    return file
  }

  const assertNowhere = (place: Place, ended: Ended) => {
    fs.rmSync(path.join(place.root, "settings.env"))
    const traces = tracesOf(place, ended)
    assert.isAbove(traces.length, 1_000)
    for (const secret of spellings) assert.notInclude(traces, Buffer.from(secret).toString("latin1"))
    assert.notMatch(traces, /canary-(token|pr)/)
  }

  it.live.each(["text", "json"])(
    "are in no log and no file where every way to fail tells of them (%s)",
    (format) =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const backend = yield* aServer(babbling())
        const settings = settingsIn(place, [
          `API_BASE_URL=${backend.url}/api`,
          `API_TOKEN=${canaries.token}`,
          `INSTALL_TOKEN=${canaries.installToken}`,
          "LOG_LEVEL=DEBUG",
          `LOG_FORMAT=${format}`
        ])
        const agent = yield* started(["--config", settings], place)
        while (backend.arrived.length < 4) yield* Effect.sleep(20)
        yield* agent.says(/Hardware scan completed/)
        const ended = yield* agent.stopped("SIGTERM")
        assert.match(ended.stderr, /\[secret\]|\[token\]/)
        assertNowhere(place, ended)
      }),
    patience
  )

  it.live("of a proxy are nowhere, whatever the proxy makes of them", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const proxy = yield* aProxy(() => 407)
      const user = `anna:${encodeURIComponent(canaries.proxyPassword)}`
      const settings = settingsIn(place, [
        "API_BASE_URL=http://assets.example.org/api",
        `API_TOKEN=${canaries.token}`,
        `HTTP_PROXY=http://${user}@${proxy.host}`,
        "LOG_LEVEL=DEBUG"
      ])
      const agent = yield* started(["--config", settings], place)
      yield* agent.says(/not delivered/)
      const ended = yield* agent.stopped("SIGTERM")
      assert.strictEqual(
        proxy.asked[0]?.authorization,
        `Basic ${Buffer.from(`anna:${canaries.proxyPassword}`).toString("base64")}`
      )
      assertNowhere(place, ended)
    }), patience)
})
