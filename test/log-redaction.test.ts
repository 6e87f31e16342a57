import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Redacted, Schema } from "effect"
import type { LogEntry } from "../src/domain/logEntry.ts"
import { secretsOfProxy, withoutSecrets } from "../src/domain/redaction.ts"
import * as Known from "../src/layers/knownSecrets.ts"
import { layerOf } from "../src/layers/log/sink.ts"

const knowing = (...secrets: ReadonlyArray<string>) => {
  const known = Known.make()
  for (const secret of secrets) known.learn(Redacted.make(secret))
  return known
}

/** Secrets as settings take them: printable, of any length from 8 on. */
const Secret = Schema.String.pipe(Schema.check(Schema.isPattern(/^[\x21-\x7e]{8,64}$/)))

describe("a secret that is known", () => {
  it.prop("is nowhere in what is logged, however it is spelled", [Secret, Schema.String, Schema.String], (
    [secret, before, after]
  ) => {
    const { redacted } = knowing(secret)
    for (const spelled of [secret, encodeURIComponent(secret), JSON.stringify(secret), `Bearer ${secret}`]) {
      const left = redacted(`${before}${spelled}${after}`)
      for (const trace of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
        assert.isFalse(left.includes(trace) && !"[secret]".includes(trace), left)
      }
    }
  })

  it("takes the longer one with it of two of which one begins the other", () => {
    assert.strictEqual(knowing("password", "password-2026").redacted("a password-2026 b"), "a [secret] b")
    assert.strictEqual(knowing("password-2026", "password").redacted("a password-2026 b"), "a [secret] b")
  })

  it("that is short is taken out where it stands alone, and leaves the words around it", () => {
    const { redacted } = knowing("a.c")
    assert.strictEqual(redacted("login a.c refused; abc a.cd xa.c"), "login [secret] refused; abc a.cd xa.c")
  })

  it("of a proxy is its password, and what a header makes of user and password", () => {
    const secrets = secretsOfProxy(new URL("http://anna:pa%24s-w%C3%B6rd@proxy.example.org:3128"))
    assert.deepStrictEqual(secrets, ["pa$s-wörd", "pa%24s-w%C3%B6rd", Buffer.from("anna:pa$s-wörd").toString("base64")])
    assert.deepStrictEqual(secretsOfProxy(new URL("http://proxy.example.org")), [])
  })
})

describe("what has the form of a secret", () => {
  const jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0NzExIn0.c2lnbmF0dXJlLWNhbmFyeQ"
  const recovery = Array.from({ length: 8 }, (_, index) => String(111_111 + index * 11)).join("-")
  it.each([
    ["a bearer token", "got Authorization: Bearer s3cret-canary.x/y==, once", "s3cret-canary"],
    ["basic credentials", "Proxy-Authorization: Basic YW5uYTpzM2NyZXQ=", "YW5uYTpzM2NyZXQ"],
    ["a JSON web token", `{"token":"${jwt}"}`, "c2lnbmF0dXJl"],
    ["a JSON web token in an address", `GET /scanner/download?platform=windows&token=${jwt}&x=1`, "eyJ"],
    ["a password in an address", "connect https://anna:s3cret-canary@proxy.example.org:3128/x failed", "s3cret-canary"],
    ["a recovery password", `volume C: ${recovery}.`, recovery.slice(0, 20)],
    ["an assignment", "env: API_TOKEN=s3cret-canary PASSWORD='s3cret-canary' \"api_key\":\"s3cret-canary\"", "s3cret"]
  ])("%s is taken out", (_, text, trace) => {
    const left = withoutSecrets(text, [])
    assert.include(text, trace)
    assert.notInclude(left, trace)
  })

  it.each([
    "API_TOKEN=(not shown) must be the token as the backend gave it",
    "the token of https://assets.example.org/api is refused: 401",
    "mail anna@example.org",
    "report 01a2037e-0364-70e2-ac17-1fbd53858274 accepted (first, 1691 bytes)",
    "API_TOKEN_FILE=/etc/itam-agent/token"
  ])("is not what merely talks of it: %s", (text) => assert.strictEqual(withoutSecrets(text, []), text))
})

describe("the log", () => {
  it.effect("carries no secret in message, error, cause, annotation or object", () =>
    Effect.gen(function*() {
      const canary = "canary-4711-s3cret"
      const written: Array<LogEntry> = []
      const known = knowing(canary)
      yield* Effect.logError(`refused ${canary}`, { header: canary, token: Redacted.make(canary) }, new Error(canary))
        .pipe(
          Effect.andThen(Effect.logWarning("why", Cause.fail(new Error(`deep ${canary}`, { cause: canary })))),
          Effect.annotateLogs({ [canary]: canary, nested: { deep: [canary] } }),
          Effect.provide(layerOf([{ minimum: "DEBUG", write: (entry) => void written.push(entry) }])),
          Effect.provideService(Known.KnownSecrets, known)
        )
      assert.lengthOf(written, 2)
      const all = JSON.stringify(written)
      assert.notInclude(all, canary)
      assert.match(all, /refused \[secret\].*deep \[secret\]/s)
    }))

  it.effect("reaches a sink from its level on, and what was said aloud reaches all but the console", () =>
    Effect.gen(function*() {
      const { layerOf, SaidAloud } = yield* Effect.promise(() => import("../src/layers/log/sink.ts"))
      const said: Record<string, Array<string>> = { console: [], file: [] }
      const sink = (name: string, minimum: LogEntry["level"]) => ({
        minimum,
        isConsole: name === "console",
        write: ({ level, message }: LogEntry) => void said[name]!.push(`${level} ${message}`)
      })
      yield* Effect.gen(function*() {
        yield* Effect.logDebug("a")
        yield* Effect.logInfo("b")
        yield* Effect.logWarning("c")
        yield* Effect.provideService(Effect.logError("d"), SaidAloud, true)
        yield* Effect.logFatal("e")
      }).pipe(Effect.provide(layerOf([sink("console", "WARNING"), sink("file", "INFO")])))
      assert.deepStrictEqual(said, {
        console: ["WARNING c", "CRITICAL e"],
        file: ["INFO b", "WARNING c", "ERROR d", "CRITICAL e"]
      })
    }))
})
