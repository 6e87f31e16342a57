import { Console, Data, Effect, Option, Redacted } from "effect"
import { Prompt } from "effect/cli"
import * as fs from "node:fs/promises"
import * as path from "node:path"
import { configFileText, faultsOf } from "../../domain/configFile.ts"
import { secretKeys, type SettingKey, settingKeys } from "../../domain/Settings.ts"
import { WrongSettings } from "../../services/Settings.ts"
import { systemConfigFolder } from "../stateFolder.ts"
import { terminal } from "../terminal.ts"
import * as TokenFile from "../tokenFile.ts"

/** What keeps `config init` from writing a file. */
export class NotWritten extends Data.TaggedError("NotWritten")<{ readonly message: string }> {}

const refused = (message: string) => new NotWritten({ message })

export interface InitFlags {
  readonly url: Option.Option<string>
  readonly tenant: Option.Option<string>
  readonly protocol: Option.Option<"scanner" | "heartbeat">
  readonly tokenFile: Option.Option<string>
  /** Further settings, by key. */
  readonly set: Readonly<Record<string, string>>
  readonly force: boolean
}

/** Writes a `config.env` for its owner alone: from flags, and from answers where a person can be asked. */
export const configInit = Effect.fn("config init")(function*(flags: InitFlags, configFile: Option.Option<string>) {
  const file = path.resolve(
    Option.getOrElse(configFile, () => "") || path.join(yield* systemConfigFolder, "config.env")
  )
  const isThere = yield* Effect.promise(() => fs.lstat(file).then(() => true, () => false))
  if (isThere && !flags.force) return yield* refused(`${file} is there already; --force replaces it`)
  const given = yield* withAnswers(yield* fromFlags(flags))
  const faults = faultsOf(given, file)
  if (faults.length > 0) return yield* new WrongSettings({ faults })
  yield* write(file, configFileText(given))
  yield* Console.log(`${file} is written, for its owner alone. Next: itam-agent doctor --config ${file}`)
})

const fromFlags = Effect.fnUntraced(function*(flags: InitFlags) {
  const given = new Map<SettingKey, string>()
  for (const [key, value] of Object.entries(flags.set)) {
    const known = settingKeys.find((each) => each === key)
    if (known === undefined) return yield* refused(`--set ${key}: there is no such setting`)
    if (secretKeys.has(key)) {
      return yield* refused(
        `--set ${key}: whoever lists processes would see it; --token-file names a file with a token`
      )
    }
    given.set(known, value)
  }
  if (Option.isSome(flags.url)) given.set("API_BASE_URL", flags.url.value)
  if (Option.isSome(flags.tenant)) given.set("TENANT_ID", flags.tenant.value)
  if (Option.isSome(flags.protocol)) given.set("PROTOCOL", flags.protocol.value)
  if (Option.isSome(flags.tokenFile)) {
    const file = path.resolve(flags.tokenFile.value)
    const token = yield* tokenIn(file)
    if (given.get("PROTOCOL") === "heartbeat") given.set("INSTALL_TOKEN", token)
    else given.set("API_TOKEN_FILE", file)
  }
  return given
})

const tokenIn = Effect.fnUntraced(function*(file: string) {
  const text = yield* Effect.tryPromise({
    try: () => fs.readFile(file, "utf8"),
    catch: (cause) => refused(`${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}`)
  })
  const token = TokenFile.tokenIn(text)
  return Option.isSome(token)
    ? Redacted.value(token.value)
    : yield* refused(`${file} has to hold the token in its first line, one word`)
})

/** Asks for what nobody has said and an agent needs. */
const withAnswers = Effect.fnUntraced(function*(given: Map<SettingKey, string>) {
  const { interactive } = yield* terminal
  const asks = (key: SettingKey) => interactive && !given.has(key)
  if (!interactive && !given.has("API_BASE_URL")) {
    return yield* refused("nobody can be asked here: --url has to say where the backend answers")
  }
  if (asks("API_BASE_URL")) {
    given.set("API_BASE_URL", yield* answerTo("API_BASE_URL", "Where does the backend answer? https://…/api"))
  }
  if (asks("PROTOCOL")) {
    const choices = (["scanner", "heartbeat"] as const).map((value) => ({ title: value, value }))
    given.set("PROTOCOL", yield* asked(Prompt.Select({ message: "Which protocol does it speak?", choices })))
  }
  if (given.get("PROTOCOL") !== "heartbeat" && asks("TENANT_ID")) {
    given.set("TENANT_ID", yield* answerTo("TENANT_ID", "Which tenant does this machine belong to?"))
  }
  const tokenKey = given.get("PROTOCOL") === "heartbeat" ? "INSTALL_TOKEN" : "API_TOKEN"
  if (asks(tokenKey) && !given.has("API_TOKEN_FILE")) {
    const message = `${tokenKey}, not shown while it is typed; empty to leave it out`
    const token = Redacted.value(yield* asked(Prompt.Hidden({ message, validate: (text) => valid(tokenKey, text) })))
    if (token.trim() !== "") given.set(tokenKey, token.trim())
  }
  return given
})

const answerTo = (key: SettingKey, message: string) =>
  asked(Prompt.String({ message, validate: (text) => valid(key, text) }))

const valid = (key: SettingKey, text: string): Effect.Effect<string, string> => {
  const value = text.trim()
  if (value === "") return secretKeys.has(key) ? Effect.succeed(value) : Effect.fail("an answer is needed")
  const [fault] = faultsOf(new Map([[key, value]]), key)
  return fault === undefined ? Effect.succeed(value) : Effect.fail(fault.message)
}

const asked = <A>(prompt: Prompt.Prompt<A>) => Effect.mapError(Prompt.run(prompt), () => refused("nothing was written"))

const ownerOnly = { mode: 0o600, flag: "wx" } as const

/** The file appears under its name whole, and is never open to others, whatever was there before. */
const write = (file: string, text: string) =>
  Effect.tryPromise({
    try: async () => {
      await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o755 })
      const beside = `${file}.new`
      await fs.rm(beside, { force: true })
      await fs.writeFile(beside, text, ownerOnly)
      await fs.rename(beside, file)
    },
    catch: (cause) => refused(`${file} cannot be written: ${(cause as NodeJS.ErrnoException).code}`)
  })
