import { make } from "./Format.ts"

/** Settings of one section: names in lower case without white space, as smb.conf(5) compares them. */
export type IniSection = ReadonlyMap<string, string>

/**
 * Files of `[section]` and `name = value` lines (sssd.conf(5), smb.conf(5), krb5.conf(5)), sections in lower case. `#` and
 * `;` begin comments. Nested braces of krb5.conf are taken line by line: settings of `[libdefaults]` have none.
 */
export const Ini = make<ReadonlyMap<string, IniSection>>("settings", (text) => {
  const sections = new Map<string, Map<string, string>>()
  let current = new Map<string, string>()
  for (const raw of text.split("\n")) {
    const line = raw.trim()
    if (/^[#;]/.test(line)) continue
    if (line.startsWith("[") && line.endsWith("]")) {
      const name = line.slice(1, -1).trim().toLowerCase()
      current = sections.get(name) ?? new Map()
      sections.set(name, current)
      continue
    }
    const equals = line.indexOf("=")
    if (equals > 0) {
      current.set(line.slice(0, equals).replace(/\s+/g, "").toLowerCase(), line.slice(equals + 1).trim())
    }
  }
  return sections
})
