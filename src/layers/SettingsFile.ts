import { Config, Data, Effect, Layer, Option } from "effect"
import * as os from "node:os"
import * as path from "node:path"
import { parseConfigEnv } from "../domain/ConfigEnv.ts"
import { decodeSound, type Given, layered, type SettingFault } from "../domain/decodeSettings.ts"
import { nearestKey } from "../domain/nearestKey.ts"
import { secretKeys, type SettingKey, settingKeys, type Settings as Values } from "../domain/Settings.ts"
import { type LoadedSettings, Settings, WrongSettings } from "../services/Settings.ts"
import { tokenCredentialFile } from "./credentialFile.ts"
import { readEscrowKey } from "./escrowKeyFile.ts"
import { readSecretFile, type SecretFile } from "./secretFile.ts"
import { defaultStateFolder, systemConfigFolder } from "./stateFolder.ts"
import { tokenIn } from "./tokenFile.ts"

export interface Options {
  /** The file that `--config` names. */
  readonly configFile: Option.Option<string>
  /** Whether a person runs this in a terminal: only then the working directory is looked into. */
  readonly interactive: boolean
  /** Folder of the running program. */
  readonly programFolder: string
  /** The file counts alone, whatever the environment says: for a look at it before it is put in place. */
  readonly alone?: boolean
}

/** Settings from the environment, the first `config.env` that is found, and the defaults. */
export const layer = (options: Options) => Layer.effect(Settings, load(options))

export const load = Effect.fnUntraced(function*(options: Options) {
  const { faults, settings } = yield* inspect(options)
  return faults.length > 0 ? yield* new WrongSettings({ faults }) : Settings.of(settings)
})

/** Settings as far as they are right, what is wrong replaced by its default, and everything that is wrong. */
export interface Inspected {
  readonly settings: LoadedSettings
  readonly faults: ReadonlyArray<SettingFault>
}

/** Looks at the settings and goes on past what is wrong with them: for those who are to say all of it. */
export const inspect = Effect.fnUntraced(function*(options: Options): Effect.fn.Return<Inspected> {
  const search = yield* withFaults(findFile(options), undefined)
  const found = search.value
  const parsed = parseConfigEnv(found?.text ?? "")
  const fileName = found?.file ?? "config.env"
  const given = options.alone === true
    ? layered({}, parsed.entries, fileName)
    : withCredential(layered(yield* environment, parsed.entries, fileName), yield* tokenCredentialFile)
  const { faults: misfits, settings: values } = decodeSound(given)
  const exposed = found === undefined ? [] : exposureFault(found, parsed.entries.map(({ key }) => key))
  const token = yield* withFaults(withTokenFromFile(values), values)
  const escrowKey = yield* withFaults(escrowKeyOf(values), Option.none())
  const settings: LoadedSettings = {
    values: token.value,
    given,
    file: Option.fromUndefinedOr(found?.file),
    warnings: [
      ...parsed.warnings.map(({ line, message }) => `${fileName}:${line} ${message}`),
      ...parsed.entries
        .filter(({ key }) => !(settingKeys as ReadonlyArray<string>).includes(key))
        .map(({ key, line }) => `${fileName}:${line} ${unknownKey(key)}`)
    ],
    escrowKey: escrowKey.value,
    stateFolder: Option.getOrElse(values.stateDir, () => "") || (yield* defaultStateFolder)
  }
  return { settings, faults: [...search.faults, ...exposed, ...misfits, ...token.faults, ...escrowKey.faults] }
})

/** What came of it, and else the alternative with what is wrong. */
const withFaults = <A, B>(effect: Effect.Effect<A, WrongSettings>, otherwise: B) =>
  Effect.match(effect, {
    onFailure: ({ faults }): { readonly value: A | B; readonly faults: ReadonlyArray<SettingFault> } => ({
      value: otherwise,
      faults
    }),
    onSuccess: (value) => ({ value, faults: [] })
  })

const unknownKey = (key: string) => {
  const nearest = nearestKey(key)
  return `${key} is not a setting of itam-agent and is passed over${
    nearest === undefined ? "" : `; did you mean ${nearest}?`
  }`
}

/** The settings that the environment gives. Names of proxies are spelled both ways by custom; ours comes first. */
const environment = Effect.gen(function*() {
  const values: Partial<Record<SettingKey, string>> = {}
  for (const key of settingKeys) {
    for (const name of key.endsWith("_PROXY") ? [key, key.toLowerCase()] : [key]) {
      const value = yield* Effect.orElseSucceed(Config.option(Config.String(name)), Option.none<string>)
      if (Option.isSome(value)) values[key] ??= value.value
    }
  }
  return values
})

/** A token that the service manager keeps counts where no setting says another. */
const withCredential = (given: ReadonlyMap<SettingKey, Given>, file: Option.Option<string>) =>
  Option.isNone(file) || given.has("API_TOKEN") || given.has("API_TOKEN_FILE")
    ? given
    : new Map([...given, ["API_TOKEN_FILE", { value: file.value, from: "credential" }] as const])

interface FoundFile extends SecretFile {
  readonly file: string
}

/** The first `config.env` there is. One that exists and cannot be read stops the start: it was meant to count. */
const findFile = Effect.fnUntraced(function*({ configFile, interactive, programFolder }: Options) {
  if (Option.isSome(configFile)) {
    const file = path.resolve(configFile.value)
    return (yield* readIfThere(file)) ??
      (yield* wrong(file, "there is no such file; --config has to name an existing one"))
  }
  const folders = [programFolder, ...(interactive ? [process.cwd()] : []), yield* systemConfigFolder]
  for (const folder of folders) {
    const found = yield* readIfThere(path.join(folder, "config.env"))
    if (found !== undefined) return found
  }
  return undefined
})

class NotThere extends Data.TaggedError("NotThere") {}

const readIfThere = (file: string): Effect.Effect<FoundFile | undefined, WrongSettings> =>
  Effect.tryPromise({
    try: async () => ({ file, ...(await readSecretFile(file)) }),
    catch: (cause) => problemWith(file, cause as NodeJS.ErrnoException)
  }).pipe(Effect.catchTag("NotThere", () => Effect.succeed(undefined)))

const problemWith = (file: string, { code, message }: NodeJS.ErrnoException) => {
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return new NotThere()
    case "EACCES":
    case "EPERM":
      return wrong(
        file,
        `may not be read by the user "${os.userInfo().username}"; run as its owner, or name another file with --config`
      )
    case "EISDIR":
      return wrong(file, "is a folder, not a file")
    default:
      return wrong(file, `cannot be read: ${message}`)
  }
}

const wrong = (from: string, message: string) => new WrongSettings({ faults: [{ key: "", from, message }] })

/** A file with a secret in it is for its owner alone. */
const exposureFault = ({ exposed, file }: FoundFile, keys: ReadonlyArray<string>): ReadonlyArray<SettingFault> => {
  const secret = keys.find((key) => secretKeys.has(key))
  return secret === undefined || !exposed ? [] : [{
    key: secret,
    from: file,
    message: `other users of this machine can read the ${secret} in it; run: chmod 600 ${file}`
  }]
}

const withTokenFromFile = Effect.fnUntraced(function*(values: Values) {
  if (Option.isSome(values.apiToken) || Option.isNone(values.apiTokenFile)) return values
  const file = values.apiTokenFile.value
  const found = (yield* readIfThere(file)) ??
    (yield* wrong(file, "there is no such file; API_TOKEN_FILE has to name an existing one"))
  const exposed = exposureFault(found, ["API_TOKEN"])
  if (exposed.length > 0) return yield* new WrongSettings({ faults: exposed })
  const token = tokenIn(found.text)
  if (Option.isNone(token)) return yield* wrong(file, "its first line has to be the token, one word without spaces")
  return { ...values, apiToken: token }
})

const escrowKeyOf = Effect.fnUntraced(function*({ escrowPublicKeyFile }: Values) {
  if (Option.isNone(escrowPublicKeyFile)) return Option.none()
  const file = escrowPublicKeyFile.value
  const missing = wrong(file, "there is no such file; ESCROW_PUBLIC_KEY_FILE has to name an existing one")
  const key = yield* Effect.tryPromise({
    try: () => readEscrowKey(file),
    catch: (cause) => problemWith(file, cause as NodeJS.ErrnoException)
  }).pipe(Effect.catchTag("NotThere", () => missing))
  return typeof key === "string" ? yield* wrong(file, key) : Option.some(key)
})
