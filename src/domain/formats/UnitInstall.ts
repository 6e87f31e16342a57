import { make } from "./Format.ts"

/** What `systemctl enable` would do with a unit. */
export interface UnitInstall {
  /** Second names that the unit gets when it is enabled. */
  readonly aliases: ReadonlyArray<string>
  /** Whether it makes any link: to a second name, or from a unit that shall start this one. */
  readonly makesLinks: boolean
  /** Whether other units are enabled along with it. */
  readonly enablesOthers: boolean
}

/**
 * The `[Install]` section of a unit file (systemd.unit(5), systemd.syntax(7)): lists of names, added up over repeated
 * lines, emptied by an empty one, continued behind a backslash. A file without the section has nothing to install.
 */
export const UnitInstall = make<UnitInstall>("unit file", (text) => {
  const lists = new Map<string, Array<string>>()
  let isInstall = false
  for (const line of continued(text)) {
    if (line.startsWith("[")) isInstall = line === "[Install]"
    const equals = line.indexOf("=")
    if (!isInstall || equals < 0) continue
    const key = line.slice(0, equals).trimEnd()
    const words = line.slice(equals + 1).split(/\s+/).filter((word) => word !== "")
    const list = words.length === 0 ? [] : lists.get(key) ?? []
    for (const word of words) list.push(word)
    lists.set(key, list)
  }
  const has = (key: string) => (lists.get(key) ?? []).length > 0
  return {
    aliases: lists.get("Alias") ?? [],
    makesLinks: ["Alias", "WantedBy", "RequiredBy", "UpheldBy"].some(has),
    enablesOthers: has("Also")
  }
})

/** Lines that say something, each with what follows its backslash; comments may stand in between. */
const continued = (text: string): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let begun = ""
  for (const line of text.split("\n").map((line) => line.trim())) {
    if (/^[#;]/.test(line)) continue
    const goesOn = line.endsWith("\\")
    const whole = begun + (goesOn ? line.slice(0, -1) : line)
    begun = goesOn ? `${whole} ` : ""
    if (!goesOn && whole !== "") lines.push(whole)
  }
  return begun === "" ? lines : [...lines, begun]
}
