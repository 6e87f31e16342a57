import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Option, Redacted } from "effect"
import { spawnSync } from "node:child_process"
import { generateKeyPairSync } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { escrowKeyFrom } from "../src/layers/escrowKeyFile.ts"
import * as SealerJose from "../src/layers/SealerJose.ts"
import * as SettingsFile from "../src/layers/SettingsFile.ts"
import { Sealer } from "../src/services/Sealer.ts"
import { temporaryFolder } from "./aReport.ts"
import { dataVolumeId, otherPassword, password, recoveryId, systemVolumeId } from "./bitlockerRows.ts"
import { aPlace, bundle, ran } from "./bundle.ts"
import { anOrganisation } from "./escrowRig.ts"

const patience = 60_000

/** Runs `itam-agent escrow …` with something on stdin. */
const escrow = (args: ReadonlyArray<string>, input = "") => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [bundle, "escrow", ...args], {
    input,
    encoding: "utf8"
  })
  return { status, stderr, stdout }
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")

const sealedFor = (
  { key }: ReturnType<typeof anOrganisation>,
  recoveryPassword = password,
  place = { volumeId: systemVolumeId, volume: "C:", protectorId: recoveryId }
) =>
  Effect.gen(function*() {
    const { seal } = Option.getOrThrow(yield* Sealer)
    return yield* seal(Redacted.make(recoveryPassword), place)
  }).pipe(Effect.provide(SealerJose.layer({ tenantId: "tenant-1", assetId: "asset-1", key })))

/** An organisation with its private key in a file. */
const keyInFile = Effect.gen(function*() {
  const organisation = anOrganisation()
  const file = path.join(yield* temporaryFolder, "private.pem")
  fs.writeFileSync(file, organisation.privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 })
  return { ...organisation, file }
})

describe("escrow keygen", () => {
  it.live("makes a key that the agent takes, and that opens what is sealed for it", () =>
    Effect.gen(function*() {
      const out = path.join(yield* temporaryFolder, "keys")
      const made = escrow(["keygen", "--out", out])
      assert.strictEqual(made.status, 0, made.stderr)
      const files = { private: path.join(out, "escrow-private.pem"), public: path.join(out, "escrow-public.pem") }
      if (process.platform !== "win32") assert.strictEqual(fs.statSync(files.private).mode & 0o777, 0o600)
      assert.match(fs.readFileSync(files.private, "utf8"), /^-----BEGIN PRIVATE KEY-----/)
      const { escrowKey } = yield* settingsWith(files.public)
      const key = Option.getOrThrow(escrowKey)
      assert.include(made.stdout, `thumbprint   ${key.keyId}\n`)
      const jwe = yield* sealedFor({ ...anOrganisation(), key })
      const opened = escrow(["open", "--key", files.private], jwe)
      assert.include(opened.stdout, `password   ${password}\n`)

      const again = escrow(["keygen", "--out", out])
      assert.strictEqual(again.status, 64)
      assert.include(again.stderr, `${files.private} is there already, and no key is ever overwritten`)
      fs.rmSync(files.private)
      assert.include(escrow(["keygen", "--out", out]).stderr, `${files.public} is there already`)
      assert.deepStrictEqual(fs.readdirSync(out), ["escrow-public.pem"])
    }), patience)

  it.live("encrypts the private half with the passphrase in a file", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const passphrase = path.join(folder, "passphrase")
      fs.writeFileSync(passphrase, "correct horse\n")
      assert.strictEqual(escrow(["keygen", "--out", folder, "--passphrase-file", passphrase]).status, 0)
      const file = path.join(folder, "escrow-private.pem")
      assert.match(fs.readFileSync(file, "utf8"), /^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
      const { escrowKey } = yield* settingsWith(path.join(folder, "escrow-public.pem"))
      const jwe = yield* sealedFor({ ...anOrganisation(), key: Option.getOrThrow(escrowKey) })
      const opened = escrow(["open", "--key", file, "--passphrase-file", passphrase], jwe)
      assert.include(opened.stdout, `password   ${password}\n`)
      assert.include(escrow(["open", "--key", file], jwe).stderr, "is encrypted: --passphrase-file has to name")
      fs.writeFileSync(passphrase, "wrong horse\n")
      const wrong = escrow(["open", "--key", file, "--passphrase-file", passphrase], jwe)
      assert.strictEqual(wrong.status, 64)
      assert.include(wrong.stderr, "the passphrase is wrong, or the file is damaged")
    }), patience)
})

describe("escrow open", () => {
  it.live(
    "tells whose password it is, of every one in a file, whatever stands between them",
    () =>
      Effect.gen(function*() {
        const organisation = yield* keyInFile
        const other = { volumeId: dataVolumeId, volume: dataVolumeId, protectorId: "{B}" }
        const sealed = [yield* sealedFor(organisation), yield* sealedFor(organisation, otherPassword, other)]
        const file = path.join(path.dirname(organisation.file), "export.json")
        fs.writeFileSync(file, JSON.stringify({ volumes: sealed.map((recovery_key) => ({ recovery_key })) }))
        const { status, stdout } = escrow(["open", "--key", organisation.file, file])
        assert.strictEqual(status, 0)
        assert.match(
          stdout,
          new RegExp(
            `^tenant     tenant-1\nasset      asset-1\nvolume     C: ${escaped(systemVolumeId)}\n`
              + `protector  ${escaped(recoveryId)}\nsealed at  20\\S+Z\npassword   ${password}\n\n`
              + `tenant     tenant-1\nasset      asset-1\nvolume     ${escaped(dataVolumeId)}\n`
              + `protector  {B}\nsealed at  20\\S+Z\npassword   ${otherPassword}\n\n$`
          )
        )
      }),
    patience
  )

  it.live("names what is wrong with each that it cannot open, and opens the others", () =>
    Effect.gen(function*() {
      const organisation = yield* keyInFile
      const stranger = anOrganisation()
      const good = yield* sealedFor(organisation)
      const [header, wrapped, iv, body, tag] = good.split(".")
      const flipped = `${body![0] === "A" ? "B" : "A"}${body!.slice(1)}`
      const token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."
      const all = [
        yield* sealedFor(stranger),
        [header, wrapped, iv, flipped, tag].join("."),
        [header, wrapped].join("."),
        token,
        good
      ]
      const { status, stderr, stdout } = escrow(["open", "--key", organisation.file, "-"], all.join("\n"))
      assert.strictEqual(status, 1)
      assert.deepStrictEqual(stderr.trimEnd().split("\n"), [
        `itam-agent: number 1 of 5 is sealed for another key: for ${stranger.key.keyId}, and this one is ${organisation.key.keyId}`,
        "itam-agent: number 2 of 5 is damaged: it does not open with the key that it is sealed for",
        "itam-agent: number 3 of 5 is damaged: it has 2 of 5 parts",
        "itam-agent: number 4 of 5 is not a recovery password in escrow"
      ])
      assert.strictEqual(stdout.split(password).length, 2)
      const nothing = escrow(["open", "--key", organisation.file], "no keys here\n")
      assert.strictEqual(nothing.status, 64)
      assert.include(nothing.stderr, "there is no sealed recovery password in it")
      const publicHalf = path.join(path.dirname(organisation.file), "public.pem")
      fs.writeFileSync(publicHalf, organisation.publicPem)
      assert.include(escrow(["open", "--key", publicHalf], good).stderr, "is no private key in PEM")
    }), patience)
})

/** Settings that name a file with the escrow key. */
const settingsWith = (file: string) =>
  SettingsFile.load({ configFile: Option.none(), interactive: false, programFolder: path.dirname(file) }).pipe(
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { ESCROW_PUBLIC_KEY_FILE: file } })))
  )

/** What the agent says to a file that it does not take. */
const refusalOf = Effect.fnUntraced(function*(text: string, mode = 0o644) {
  const file = path.join(yield* temporaryFolder, "key")
  fs.writeFileSync(file, text)
  fs.chmodSync(file, mode)
  const { message } = yield* Effect.flip(settingsWith(file))
  return message.split(`${file}  `)[1]
})

describe("the escrow key of the settings", () => {
  const organisation = anOrganisation()

  it.effect("is SPKI in PEM or a JSON Web Key, and the same thumbprint either way", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const files = { pem: path.join(folder, "key.pem"), jwk: path.join(folder, "key.jwk") }
      fs.writeFileSync(files.pem, organisation.publicPem)
      fs.writeFileSync(files.jwk, JSON.stringify({ ...organisation.publicKey.export({ format: "jwk" }), use: "enc" }))
      assert.deepStrictEqual((yield* settingsWith(files.pem)).escrowKey, Option.some(organisation.key))
      assert.deepStrictEqual((yield* settingsWith(files.jwk)).escrowKey, Option.some(organisation.key))
    }))

  it("has the thumbprint of RFC 7638, 3.1", () => {
    const n =
      "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj"
      + "hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6"
      + "qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8a"
      + "wapJzKnqDKgw"
    const found = escrowKeyFrom(JSON.stringify({ kty: "RSA", n, e: "AQAB" }))
    assert.deepStrictEqual(found, { keyId: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", n, e: "AQAB" })
  })

  it.effect("stops the start where it is private, short, of another kind, damaged or missing", () =>
    Effect.gen(function*() {
      const { privateKey, publicKey } = organisation
      const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString()
      const secret = "is a private key: that one stays with the organisation; give the agents its public half alone"
      assert.strictEqual(yield* refusalOf(pkcs8), secret)
      assert.strictEqual(yield* refusalOf(`${organisation.publicPem}${pkcs8}`), secret)
      assert.strictEqual(yield* refusalOf(privateKey.export({ type: "pkcs1", format: "pem" }).toString()), secret)
      assert.strictEqual(yield* refusalOf(JSON.stringify(privateKey.export({ format: "jwk" }))), secret)
      assert.strictEqual(
        yield* refusalOf(anOrganisation(1024).publicPem),
        "is an RSA key of 1024 bits: it has to have 2048 or more"
      )
      const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey
      assert.strictEqual(
        yield* refusalOf(elliptic.export({ type: "spki", format: "pem" }).toString()),
        "is a key of the kind ec: it has to be RSA"
      )
      const weak = JSON.stringify({ ...publicKey.export({ format: "jwk" }), e: "Aw" })
      assert.strictEqual(yield* refusalOf(weak), "is an RSA key with the exponent 3: it has to be 65537 or more")
      const none = "is no public key: it has to be SPKI in PEM (-----BEGIN PUBLIC KEY-----) or a JSON Web Key"
      assert.strictEqual(yield* refusalOf("hello"), none)
      assert.strictEqual(yield* refusalOf("{\"kty\":\"oct\",\"k\":\"AAAA\"}"), none)
      assert.strictEqual(yield* refusalOf(organisation.publicPem.replace("MII", "AAA")), none)
      const missing = path.join(yield* temporaryFolder, "nowhere")
      assert.include((yield* Effect.flip(settingsWith(missing))).message, `${missing}  there is no such file`)
    }))

  it.effect.skipIf(process.platform === "win32")(
    "may not be in a file that others can write",
    () =>
      Effect.gen(function*() {
        assert.match((yield* refusalOf(organisation.publicPem, 0o664)) ?? "", /^other users .* run: chmod go-w \//)
        assert.match((yield* refusalOf(organisation.publicPem, 0o646)) ?? "", /^other users .* run: chmod go-w \//)
      })
  )

  it.live("is wrong settings, exit code 78, before anything is done", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const file = path.join(place.root, "key.pem")
      fs.writeFileSync(file, organisation.privateKey.export({ type: "pkcs8", format: "pem" }))
      const environment = { ...place.environment, API_TOKEN: "t", ESCROW_PUBLIC_KEY_FILE: file }
      const { exitCode, stderr } = yield* ran(["--once"], { ...place, environment })
      assert.strictEqual(exitCode, 78)
      assert.include(stderr, "is a private key")
      assert.isFalse(fs.existsSync(place.stateFolder))
      const relative = yield* ran(["--once"], {
        ...place,
        environment: { ...environment, ESCROW_PUBLIC_KEY_FILE: "key.pem" }
      })
      assert.include(relative.stderr, "ESCROW_PUBLIC_KEY_FILE=key.pem must be an absolute path")
    }), patience)
})
