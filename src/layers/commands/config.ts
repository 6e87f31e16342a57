import { Console, Effect, Option, Schema } from "effect"
import { ConfigShown } from "../../domain/configDocuments.ts"
import { shownSettings } from "../../domain/shownSettings.ts"
import { Settings } from "../../services/Settings.ts"
import { unsetLogFolder } from "../logFolder.ts"

/** Prints every setting that is in force, where it came from and what it is for; secrets are masked. */
export const configShow = Effect.fn("config show")(function*(json: boolean) {
  const { file, given, stateFolder, warnings } = yield* Settings
  const settings = shownSettings(given, stateFolder, yield* unsetLogFolder(stateFolder))
  if (json) {
    const document: ConfigShown = { ...(Option.isSome(file) ? { file: file.value } : {}), settings, warnings }
    return yield* Console.log(JSON.stringify(yield* Effect.orDie(Schema.encodeEffect(ConfigShown)(document))))
  }
  const rows = settings.map(({ about, from = "", key, secret, value }) => ({
    key,
    value: secret === true ? "(set, not shown)" : value ?? "(not set)",
    from,
    about
  }))
  const width = (field: "key" | "value" | "from") => Math.max(...rows.map((row) => row[field].length))
  yield* Console.log(
    [
      Option.match(file, { onNone: () => "no config.env was found", onSome: (found) => `config.env: ${found}` }),
      "",
      ...rows.map(({ about, from, key, value }) =>
        `${key.padEnd(width("key"))}  ${value.padEnd(width("value"))}  ${from.padEnd(width("from"))}  ${about}`
          .trimEnd()
      ),
      ...warnings.map((warning) => `warning: ${warning}`)
    ].join("\n")
  )
})
