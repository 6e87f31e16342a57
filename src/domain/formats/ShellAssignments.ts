import { make } from "./Format.ts"

/** Values by name. */
export type ShellAssignments = ReadonlyMap<string, string>

/**
 * Files of shell-compatible assignments without any expansion (os-release(5), locale.conf(5)): `NAME=value`, bare or in
 * single or double quotes. Comments, blank lines and lines that are no assignment say nothing; the last of a name counts.
 */
export const assignmentsOf = (text: string): ShellAssignments => {
  const values = new Map<string, string>()
  for (const line of text.split("\n")) {
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) values.set(name, unquoted(value.trim()))
  }
  return values
}

/** The same as a format. */
export const ShellAssignments = make("assignments", assignmentsOf)

/** Within double quotes and bare, a backslash takes the next character as it is; within single quotes nothing is special. */
const unquoted = (value: string) => {
  const quote = value[0]
  const closed = value.length >= 2 && value.endsWith(quote!)
  if (quote === "'" && closed) return value.slice(1, -1)
  return (quote === "\"" && closed ? value.slice(1, -1) : value).replace(/\\(.)/g, "$1")
}
