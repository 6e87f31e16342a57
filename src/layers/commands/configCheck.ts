import { Console, Effect, Option, Schema } from "effect"
import * as path from "node:path"
import { ConfigChecked } from "../../domain/configDocuments.ts"
import { counted } from "../../domain/humane.ts"
import * as SettingsFile from "../SettingsFile.ts"
import { trustFaults } from "../trustFaults.ts"
import { Ended } from "./ending.ts"

const wrongSettings = 78

/** Looks at a settings file before an agent does: every fault by key, file and line. The environment does not count. */
export const configCheck = Effect.fn("config check")(function*(given: string, json: boolean) {
  const file = path.resolve(given)
  const { faults: own, settings } = yield* SettingsFile.inspect({
    configFile: Option.some(file),
    interactive: false,
    programFolder: path.dirname(file),
    alone: true
  })
  const faults = [...own, ...(yield* trustFaults(settings.values))]
  const warnings = [...settings.warnings, ...missing(settings.given)]
  if (json) {
    const document: ConfigChecked = { file, right: faults.length === 0, faults, warnings }
    yield* Console.log(JSON.stringify(yield* Effect.orDie(Schema.encodeEffect(ConfigChecked)(document))))
  } else {
    const set = [...settings.given.values()].filter(({ from }) => from !== "default").length
    yield* Console.log([
      ...faults.map(({ from, message }) => `${from}  ${message}`),
      ...warnings.map((warning) => `warning: ${warning}`),
      faults.length === 0
        ? `${file} is right: ${counted(set, "setting")}`
        : `${file}: ${counted(faults.length, "fault")}`
    ].join("\n"))
  }
  if (faults.length > 0) return yield* new Ended({ code: wrongSettings })
})

const missing = (given: ReadonlyMap<string, { readonly value: string }>): ReadonlyArray<string> => {
  const isSet = (key: string) => given.has(key)
  return given.get("PROTOCOL")?.value === "scanner" && !isSet("API_TOKEN") && !isSet("API_TOKEN_FILE")
    ? ["no token is in it: API_TOKEN or API_TOKEN_FILE has to come from the environment"]
    : []
}
