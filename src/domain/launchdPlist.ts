/**
 * The property list of the package for a program that lies elsewhere: only the command differs. `command`: the program by
 * its absolute path, and its arguments.
 */
export const plistFor = (plist: string, command: ReadonlyArray<string>): string =>
  plist.replace(
    /(<key>ProgramArguments<\/key>\s*<array>)[^]*?(\s*<\/array>)/,
    (_, before: string, after: string) =>
      before + command.map((word) => `\n\t\t<string>${escaped(word)}</string>`).join("") + after
  )

/** As text of XML 1.0, 2.4. Control characters are left out: XML has no way to say them. */
const escaped = (text: string) =>
  text.replace(/\p{Cc}/gu, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
