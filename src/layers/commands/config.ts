import { Console, Effect, Option } from "effect"
import { Schema } from "effect"
import { secretKeys, settingKeys, SettingsSchema } from "../../domain/Settings.ts"
import { Settings } from "../../services/Settings.ts"

/** Prints every setting that is in force, where it came from and what it is for; secrets are masked. */
export const config = Effect.gen(function*() {
  const { file, given, stateFolder, warnings } = yield* Settings
  const rows = settingKeys.map((key) => {
    const written = given.get(key)
    return {
      key,
      value: key === "STATE_DIR"
        ? stateFolder
        : written === undefined
        ? "(not set)"
        : secretKeys.has(key)
        ? "(set, not shown)"
        : written.value,
      from: written?.from ?? (key === "STATE_DIR" ? "default" : ""),
      about: Schema.resolveAnnotations(SettingsSchema.fields[key])?.description ?? ""
    }
  })
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
