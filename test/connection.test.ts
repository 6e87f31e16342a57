import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, Result } from "effect"
import { execFile } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { promisify } from "node:util"
import { decodeSettings, layered } from "../src/domain/decodeSettings.ts"
import { type Proxies, proxyFor, proxyUrl, type Target } from "../src/domain/proxy.ts"
import * as HttpClientNode from "../src/layers/HttpClientNode.ts"
import { aFile } from "./aBackend.ts"
import { temporaryFolder } from "./aReport.ts"
import * as certificates from "./certificates.ts"
import { faultServer } from "./faultServer.ts"

describe("the way through a proxy", () => {
  const proxies: Proxies = { https: "http://secure.example:3128", http: "plain.example:8080" }
  const way = (host: string, given: Partial<Target> = {}, none?: string) =>
    proxyFor({ secure: true, host, port: 443, ...given }, { ...proxies, ...(none === undefined ? {} : { none }) })?.host

  it("is one for each scheme", () => {
    assert.strictEqual(way("itam.example"), "secure.example:3128")
    assert.strictEqual(way("itam.example", { secure: false, port: 80 }), "plain.example:8080")
    assert.isUndefined(proxyFor({ secure: true, host: "itam.example", port: 443 }, { http: "plain.example:8080" }))
  })

  it("never leads to this machine", () => {
    for (const host of ["localhost", "LOCALHOST.", "127.0.0.1", "127.1.2.3", "::1"]) assert.isUndefined(way(host), host)
    for (const host of ["localhost.example", "128.0.0.1", "::2"]) assert.isDefined(way(host), host)
  })

  it.each([
    ["example.org", ["example.org", "a.b.example.org", "EXAMPLE.ORG."], ["notexample.org", "example.org.evil"]],
    [".example.org", ["example.org", "a.example.org"], ["example.com"]],
    ["*.example.org", ["a.example.org"], ["example.com"]],
    ["a.example, b.example  c.example", ["a.example", "b.example", "c.example"], ["d.example"]],
    ["*", ["itam.example", "192.0.2.1"], []],
    ["192.0.2.0/24", ["192.0.2.255"], ["192.0.3.1", "itam.example"]],
    ["192.0.2.7", ["192.0.2.7"], ["192.0.2.70"]],
    ["2001:db8::1", ["2001:db8:0::1"], ["2001:db8::2"]],
    ["[2001:db8::1]:443", ["2001:db8::1"], ["2001:db8::2"]],
    ["itam.example:443", ["itam.example"], []],
    ["itam.example:8443", [], ["itam.example"]],
    ["192.0.2.0/33,,/,:,[", [], ["192.0.2.1", "itam.example"]]
  ])("is no way to hosts of NO_PROXY=%s", (none, exempt, others) => {
    for (const host of exempt) assert.isUndefined(way(host, {}, none), host)
    for (const host of others) assert.isDefined(way(host, {}, none), host)
  })

  it("is named by a URL without path, whose scheme may be left out", () => {
    for (const good of ["http://p:1", "https://p", "p:3128", "http://u:p%40ss@p:1/"]) {
      assert.isDefined(proxyUrl(good), good)
    }
    for (const bad of ["socks5://p:1", "http://", "http://p/path", "http://p?x=1", "http://u:100%@p", ":", ""]) {
      assert.isUndefined(proxyUrl(bad), bad)
    }
  })

  it("is a setting whose password nobody gets to see", () => {
    const decode = (environment: Record<string, string>) => decodeSettings(layered(environment, [], "config.env"))
    const good = Result.getOrThrow(decode({ HTTPS_PROXY: "http://agent:canary-9@proxy.example:3128" }))
    assert.strictEqual(
      Redacted.value(Option.getOrThrow(good.httpsProxy)),
      "http://agent:canary-9@proxy.example:3128"
    )
    assert.notInclude(JSON.stringify(good), "canary-9")
    const bad = decode({ HTTPS_PROXY: "socks5://agent:canary-9@proxy.example" })
    assert.isTrue(Result.isFailure(bad))
    assert.notInclude(JSON.stringify(bad), "canary-9")
    assert.include(JSON.stringify(bad), "HTTPS_PROXY=(not shown) must be http://host:port")
  })
})

describe("files with certificates", () => {
  const client = { cert: certificates.client.cert, key: certificates.client.key }

  const started = (
    files: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly keyMode?: number }
  ) =>
    Effect.gen(function*() {
      const put = Effect.fnUntraced(function*(name: string, text: string | undefined) {
        return text === undefined ? Option.none<string>() : Option.some(yield* aFile(name, text))
      })
      const [caFile, clientCertFile, clientKeyFile] = [
        yield* put("ca.pem", files.ca),
        yield* put("cert.pem", files.cert),
        yield* put("key.pem", files.key)
      ]
      if (Option.isSome(clientKeyFile)) fs.chmodSync(clientKeyFile.value, files.keyMode ?? 0o600)
      return yield* Effect.result(Layer.build(HttpClientNode.layerOptions({
        caFile,
        clientCertFile,
        clientKeyFile,
        httpsProxy: Option.none(),
        httpProxy: Option.none(),
        noProxy: Option.none()
      })))
    })

  it.effect.each([
    ["a CA_FILE without a certificate", { ca: "hello" }, "CA_FILE has no certificate in it; it has to be in PEM form"],
    [
      "a CA_FILE with a damaged certificate",
      { ca: certificates.authority.replace("MIIB", "AAAA") },
      "CA_FILE has a certificate in it that is damaged"
    ],
    ["a certificate without its key", { cert: client.cert }, "CLIENT_KEY_FILE is missing"],
    ["a key without its certificate", { key: client.key }, "CLIENT_CERT_FILE is missing"],
    [
      "the key of another certificate",
      { ...client, key: certificates.trusted.key },
      "CLIENT_KEY_FILE is not the key of"
    ],
    ["no key in the file of the key", { ...client, key: client.cert }, "CLIENT_KEY_FILE has no private key in it"],
    ["a key that others can read", { ...client, keyMode: 0o640 }, "CLIENT_KEY_FILE can be read by other users"]
  ])("stop the start: %s", ([, files, words]) =>
    Effect.gen(function*() {
      const outcome = yield* started(files as Parameters<typeof started>[0])
      assert.isTrue(Result.isFailure(outcome))
      if (!Result.isFailure(outcome)) return
      assert.strictEqual(outcome.failure._tag, "WrongSettings")
      assert.include(outcome.failure.message, words as string)
      assert.notInclude(outcome.failure.message, "PRIVATE KEY")
    }))

  it.effect("stop the start: one that is not there, by its name", () =>
    Effect.gen(function*() {
      const file = path.join(yield* temporaryFolder, "gone.pem")
      const outcome = yield* Effect.flip(Layer.build(HttpClientNode.layerOptions({
        caFile: Option.some(file),
        clientCertFile: Option.none(),
        clientKeyFile: Option.none(),
        httpsProxy: Option.none(),
        httpProxy: Option.none(),
        noProxy: Option.none()
      })))
      assert.strictEqual(
        outcome.message,
        `itam-agent did not start: one setting is wrong.\n  ${file}  CA_FILE cannot be read (ENOENT)`
      )
    }))

  it.effect("that are right let it start", () =>
    Effect.gen(function*() {
      assert.isTrue(Result.isSuccess(yield* started({ ...client, ca: certificates.authority })))
    }))
})

describe("Node's own variables", () => {
  it.effect("decide nothing about whom the agent trusts", () =>
    Effect.gen(function*() {
      const server = yield* faultServer(certificates.trusted)
      const authority = yield* aFile("authority.pem", certificates.authority)
      const module = (file: string) => JSON.stringify(new URL(`../src/layers/${file}`, import.meta.url).href)
      const program = `
        import { Effect } from "effect"
        import { HttpClientRequest } from "effect/http"
        import * as https from "node:https"
        import { exchange } from ${module("exchange.ts")}
        import * as HttpClientNode from ${module("HttpClientNode.ts")}
        const url = ${JSON.stringify(server.url)}
        const node = await new Promise((resolve) => https.get(url, (answer) => resolve(answer.statusCode)))
        const ask = exchange(HttpClientRequest.get(url)).pipe(Effect.flip, Effect.provide(HttpClientNode.layer))
        console.log(JSON.stringify([node, (await Effect.runPromise(ask)).reason]))
        process.exit()`
      const run = (env: Record<string, string>) =>
        Effect.promise(() =>
          promisify(execFile)(process.execPath, ["--no-warnings", "--input-type=module", "--eval", program], { env })
        )
      for (const env of [{ NODE_EXTRA_CA_CERTS: authority }, { NODE_TLS_REJECT_UNAUTHORIZED: "0" }]) {
        const { stdout } = yield* run(env as Record<string, string>)
        assert.deepStrictEqual(JSON.parse(stdout), [
          200,
          `${server.host}: TLS: the certificate's issuer is not known here`
        ])
      }
    }), 20_000)
})
