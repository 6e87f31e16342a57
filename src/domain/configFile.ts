import { parseConfigEnv } from "./ConfigEnv.ts"
import { decodeSettings, layered, type SettingFault } from "./decodeSettings.ts"
import { type SettingKey, settingKeys, settingTable } from "./Settings.ts"

const width = 100

/**
 * A `config.env` with every setting: those that are given, the others in comments with their defaults, each under what
 * its schema says of it.
 */
export const configFileText = (given: ReadonlyMap<SettingKey, string>): string =>
  [
    "# Settings of itam-agent. Values need no quotes; the environment counts before this file.",
    "# itam-agent config check FILE says whether all is right.",
    ...settingKeys.map((key) => block(key, given.get(key))),
    ""
  ].join("\n")

const block = (key: SettingKey, value: string | undefined): string =>
  [
    "",
    ...commented(settingTable[key].description),
    value === undefined ? `#${key}=${settingTable[key].fallback ?? ""}` : `${key}=${value}`
  ].join("\n")

const commented = (text: string): Array<string> => {
  const lines: Array<string> = []
  for (const word of text.split(" ")) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(`# ${word}`)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

/** What would be wrong with such a file, read back as an agent reads it: what it cannot hold is found, too. */
export const faultsOf = (
  given: ReadonlyMap<SettingKey, string>,
  fileName: string
): ReadonlyArray<SettingFault> => {
  const { entries } = parseConfigEnv(configFileText(given))
  const readBack = new Map(entries.map(({ key, value }) => [key, value]))
  const changed = [...given].filter(([key, value]) => readBack.get(key) !== value)
  const decoded = decodeSettings(layered({}, entries, fileName))
  return [
    ...changed.map(([key]) => ({ key, from: fileName, message: `${key} has a value that no settings file can hold` })),
    ...(decoded._tag === "Failure" ? decoded.failure : [])
  ]
}
