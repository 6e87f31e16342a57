import { withoutRecoveryPasswords } from "./recoveryPassword.ts"

/** A shorter secret is taken out only where it stands alone: else it would take half of every word along. */
const shortestAnywhere = 8

/** What stands in the place of a secret. */
const mask = "[secret]"

/** The forms of secrets that nobody has told us of, and what is left of them. */
const shapes: ReadonlyArray<readonly [form: RegExp, left: string]> = [
  // RFC 6750, 2.1, and RFC 7617: what follows the scheme of an Authorization header
  [/\b(Bearer|Basic|Negotiate|NTLM) +[\w.~+/=-]{6,}/gi, `$1 ${mask}`],
  // RFC 7519, 3.1: three parts in base64url, the first of which begins with {"
  [/\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)*/g, mask],
  // RFC 3986, 3.2.1: user and password before the host
  [/\b([a-z][a-z\d+.-]*:\/\/)[^\s/?#@"'<>]+@/gi, `$1${mask}@`],
  [/((?:token|password|passwd|secret|api_?key)["']?[=:]["']?)[^\s"'&,;()[\]{}<>]+/gi, `$1${mask}`]
]

/**
 * A text without these secrets, and without whatever has the form of a secret. The longest come first, for one may be a
 * part of another.
 */
export const withoutSecrets = (text: string, secrets: ReadonlyArray<string>): string => {
  const known = secrets.reduce(without, text)
  return shapes.reduce((left, [form, instead]) => left.replace(form, instead), withoutRecoveryPasswords(known))
}

const without = (text: string, secret: string): string =>
  secret.length >= shortestAnywhere
    ? text.replaceAll(secret, mask)
    : text.includes(secret)
    ? text.replace(standingAlone(secret), mask)
    : text

const standingAlone = (secret: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])${secret.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}(?![\\p{L}\\p{N}])`, "gu")

/** The ways in which a secret may be written: as it is, in an address (RFC 3986), and within a JSON string. */
export const spellingsOf = (secret: string): ReadonlyArray<string> =>
  [...new Set([secret, encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)])]
    .filter((text) => text !== "")

/** What is secret of a proxy's address: its password, and user and password as a header shows them (RFC 7617). */
export const secretsOfProxy = (url: URL): ReadonlyArray<string> => {
  if (url.password === "") return []
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
  return [password, url.password, base64(`${user}:${password}`)]
}

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
