import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { aPlace, asked, ran, started } from "../bundle.ts"

const patience = 60_000

describe.skipIf(process.platform === "win32")("the heartbeat protocol on the command line", () => {
  it.live(
    "enrols by itself, beats when it is asked to, and enrols another machine by a file",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const speaking = { ...place, environment: { ...place.environment, PROTOCOL: "heartbeat" } }
        const agent = yield* started(["--with-receiver"], speaking)
        yield* agent.says(/^ {2}Running on: a heartbeat every 300 s at most\. Ctrl-C stops\.$/m)
        const agents = (yield* asked(place, "/api/agents")).body.data
        assert.strictEqual(agents.length, 1)

        const now = yield* ran(["heartbeat", "--now"], speaking)
        assert.match(now.stdout, /^the heartbeat was delivered in \d+ ms\n$/)
        assert.strictEqual(now.exitCode, 0)

        // Another machine, which is told where the backend is and has its install token in a file.
        const second = yield* aPlace
        const API_BASE_URL = `http://127.0.0.1:${place.port}/api`
        const other = { ...second, environment: { ...second.environment, PROTOCOL: "heartbeat", API_BASE_URL } }
        const unknown = yield* ran(["--once"], other)
        assert.strictEqual(unknown.exitCode, 78)
        assert.match(unknown.stderr, /this machine is not enrolled at .*itam-agent enrol --token-file/)

        const tokenFile = path.join(place.stateFolder, "receiver.install-token")
        fs.chmodSync(tokenFile, 0o640)
        const open = yield* ran(["enrol", "--token-file", tokenFile], other)
        assert.include(open.stderr, `other users of this machine can read the token in ${tokenFile}; run: chmod 600`)
        assert.strictEqual(open.exitCode, 64)
        fs.chmodSync(tokenFile, 0o600)
        const enrolled = yield* ran(["enrol", "--token-file", tokenFile], other)
        assert.match(enrolled.stdout, /^Enrolled at http:\/\/127\.0\.0\.1:\d+\/api as asset [0-9a-f-]{36}/)
        assert.strictEqual(enrolled.exitCode, 0)
        const again = yield* ran(["enrol"], other)
        assert.match(again.stdout, /^This machine is enrolled at .* since \d{4}-/)
        const once = yield* ran(["--once"], other)
        assert.match(once.stdout, /✓ heartbeat +acknowledged/)
        assert.strictEqual(once.exitCode, 0)

        const given = yield* ran(["enrol", "--reset"], other)
        assert.match(given.stdout, /^The registration as asset .* is given up/)
        const wrong = yield* ran(["enrol", "--token", "LANET-0000-0000-000000"], other)
        assert.strictEqual(wrong.exitCode, 78)
        assert.match(wrong.stderr, /not enrolled: /)

        const { exitCode, stderr } = yield* agent.stopped("SIGTERM")
        assert.strictEqual(exitCode, 0)
        const token = fs.readFileSync(tokenFile, "utf8").trim()
        for (
          const said of [
            stderr,
            ...[now, unknown, open, enrolled, again, once, given, wrong].map(({ stderr }) => stderr)
          ]
        ) {
          assert.notInclude(said, token)
        }
        assert.isFalse(fs.existsSync(path.join(place.stateFolder, "agent.sock")))
        const nobody = yield* ran(["heartbeat", "--now"], speaking)
        assert.match(nobody.stderr, /no running agent answers for .* \(nobody listens\)/)
        assert.strictEqual(nobody.exitCode, 1)
      }),
    patience
  )

  it.live("is not asked for without saying when, nor is an enrolment without a token", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const never = yield* ran(["heartbeat"], place)
      assert.match(never.stderr, /heartbeat wants --now/)
      const tokenless = yield* ran(["enrol"], place)
      assert.match(tokenless.stderr, /no token: --token-file FILE/)
      assert.deepStrictEqual([never.exitCode, tokenless.exitCode], [64, 64])
    }), patience)

  it.live("names a backend by --url only where that is one", () =>
    Effect.gen(function*() {
      const { exitCode, stderr } = yield* ran(["enrol", "--token", "x", "--url", "nonsense"], yield* aPlace)
      assert.strictEqual(exitCode, 64)
      assert.include(stderr, "a URL that starts with https:// or http://")
    }), patience)
})
