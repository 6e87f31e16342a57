import { Console, Data, Effect, Option, Redacted } from "effect"
import { Prompt } from "effect/cli"
import { createPrivateKey, generateKeyPair } from "node:crypto"
import * as fs from "node:fs/promises"
import * as path from "node:path"
import { promisify } from "node:util"
import type { EscrowedPassword } from "../../domain/EscrowKey.ts"
import { plain } from "../../domain/presence.ts"
import { keyIdOf, opened, sealedPasswordsIn } from "../escrowOpening.ts"
import { terminal } from "../terminal.ts"
import { Ended } from "./ending.ts"

/** What keeps a command of the escrow from its work. */
export class EscrowRefused extends Data.TaggedError("EscrowRefused")<{ readonly message: string }> {}

const refused = (message: string) => new EscrowRefused({ message })

/** Asks the system; the error names what was asked for. */
const asking = <A>(what: string, ask: () => Promise<A>) =>
  Effect.tryPromise({
    try: ask,
    catch: (cause) => refused(`${what}: ${(cause as NodeJS.ErrnoException).code ?? "cannot be done"}`)
  })

/** As good as AES-128, and sealing takes a few milliseconds (NIST SP 800-57 Part 1, 5.6.1). */
const modulusLength = 3072

const privateName = "escrow-private.pem"
const publicName = "escrow-public.pem"

export interface Keygen {
  readonly out: string
  /** Ask for a passphrase. */
  readonly passphrase: boolean
  readonly passphraseFile: Option.Option<string>
}

/** Makes the key pair of the organisation: the private half stays with it, the public one goes to the agents. */
export const keygen = Effect.fn("escrow keygen")(function*({ out, passphrase, passphraseFile }: Keygen) {
  const files = { private: path.resolve(out, privateName), public: path.resolve(out, publicName) }
  for (const file of Object.values(files)) yield* unlessThere(file)
  const secret = Option.isSome(passphraseFile)
    ? Option.some(yield* passphraseIn(passphraseFile.value))
    : passphrase
    ? Option.some(yield* newPassphrase)
    : Option.none()
  const pair = yield* asking("a key pair", () => promisify(generateKeyPair)("rsa", { modulusLength }))
  const cipher = Option.match(secret, {
    onNone: () => ({}),
    onSome: (word) => ({ cipher: "aes-256-cbc", passphrase: Redacted.value(word) })
  })
  yield* asking(out, () => fs.mkdir(out, { recursive: true, mode: 0o700 }))
  yield* write(files.private, pair.privateKey.export({ type: "pkcs8", format: "pem", ...cipher }).toString(), 0o600)
  yield* write(files.public, pair.publicKey.export({ type: "spki", format: "pem" }).toString(), 0o644)
  yield* Console.log([
    `private key  ${files.private}  ${Option.isSome(secret) ? "encrypted" : "not encrypted"}; keep it off every server`,
    `public key   ${files.public}  for the agents: ESCROW_PUBLIC_KEY_FILE`,
    `thumbprint   ${keyIdOf(pair.privateKey)}`
  ].join("\n"))
})

const unlessThere = (file: string) =>
  Effect.flatMap(
    Effect.promise(() => fs.lstat(file).then(() => true, () => false)),
    (isThere) => isThere ? refused(`${file} is there already, and no key is ever overwritten`) : Effect.void
  )

const write = (file: string, text: string, mode: number) =>
  asking(file, () => fs.writeFile(file, text, { flag: "wx", mode }))

const passphraseIn = Effect.fnUntraced(function*(file: string) {
  const [line = ""] = (yield* asking(file, () => fs.readFile(file, "utf8"))).split(/\r?\n/, 1)
  return line === "" ? yield* refused(`${file}: its first line has to be the passphrase`) : Redacted.make(line)
})

const asked = (message: string) =>
  Effect.mapError(Prompt.run(Prompt.Password({ message })), () => refused("no passphrase was given"))

const newPassphrase = Effect.gen(function*() {
  const first = yield* asked("Passphrase of the private key")
  const second = yield* asked("The same once more")
  if (Redacted.value(first) === "") return yield* refused("an empty passphrase protects nothing")
  return Redacted.value(first) === Redacted.value(second) ? first : yield* refused("the two passphrases differ")
})

export interface Open {
  readonly key: string
  readonly passphraseFile: Option.Option<string>
  /** File with sealed recovery passwords, one or many, whatever stands between them; `-` is stdin. */
  readonly sealed: string
}

/** Opens sealed recovery passwords and prints them. One that cannot be opened does not keep the others. */
export const open = Effect.fn("escrow open")(function*({ key: keyFile, passphraseFile, sealed: file }: Open) {
  const key = yield* privateKeyIn(keyFile, passphraseFile, file !== "-")
  const text = yield* asking(file, () => file === "-" ? standardInput() : fs.readFile(file, "utf8"))
  const sealed = sealedPasswordsIn(text)
  if (sealed.length === 0) return yield* refused(`${file}: there is no sealed recovery password in it`)
  let failures = 0
  for (const [index, each] of sealed.entries()) {
    yield* Effect.matchEffect(opened(each, key), {
      onFailure: ({ message }) => {
        failures++
        return Console.error(`itam-agent: number ${index + 1} of ${sealed.length} ${message}`)
      },
      onSuccess: (password) => Console.log(inWords(password))
    })
  }
  if (failures > 0) return yield* new Ended({ code: 1 })
})

const standardInput = async () => {
  const chunks: Array<Buffer> = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString("utf8")
}

const privateKeyIn = Effect.fnUntraced(
  function*(file: string, passphraseFile: Option.Option<string>, mayAsk: boolean) {
    const pem = yield* asking(file, () => fs.readFile(file, "utf8"))
    if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) return yield* refused(`${file} is no private key in PEM`)
    const isEncrypted = /ENCRYPTED/.test(pem)
    const { interactive } = yield* terminal
    if (isEncrypted && Option.isNone(passphraseFile) && !(interactive && mayAsk)) {
      return yield* refused(`${file} is encrypted: --passphrase-file has to name a file with its passphrase`)
    }
    const secret = !isEncrypted
      ? Redacted.make("")
      : Option.isSome(passphraseFile)
      ? yield* passphraseIn(passphraseFile.value)
      : yield* asked(`Passphrase of ${file}`)
    const key = yield* Effect.try({
      try: () => createPrivateKey({ key: pem, passphrase: Redacted.value(secret) }),
      catch: () =>
        refused(isEncrypted ? `${file}: the passphrase is wrong, or the file is damaged` : `${file} is damaged`)
    })
    return key.asymmetricKeyType === "rsa"
      ? key
      : yield* refused(`${file} is a key of the kind ${key.asymmetricKeyType}: it has to be RSA`)
  }
)

/** Anybody who has the public key can seal: what is sealed is printed without whatever could confuse a terminal. */
const inWords = (sealed: EscrowedPassword) => {
  const { assetId, at, protectorId, recoveryPassword, tenantId, volume, volumeId } = sealed
  return Object.entries({
    tenant: tenantId,
    asset: assetId,
    volume: volume === volumeId ? volume : `${volume} ${volumeId}`,
    protector: protectorId,
    "sealed at": at,
    password: Redacted.value(recoveryPassword)
  }).map(([name, text]) => `${name.padEnd(10)} ${plain(text)}\n`).join("")
}
