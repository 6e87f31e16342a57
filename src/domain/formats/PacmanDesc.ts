import type { Package } from "../inventory/Packages.ts"
import { compact, plain, presentInstant } from "../presence.ts"
import { make, misfit } from "./Format.ts"
import { nameInMailbox } from "./Mailbox.ts"

/**
 * `/var/lib/pacman/local/NAME-VERSION/desc`: `%FIELD%` on a line of its own, its values below it, an empty line after
 * them. `%SIZE%` is in bytes and missing where it is 0, `%INSTALLDATE%` in seconds since the epoch, `%BASE%` the
 * source package.
 */
export const PacmanDesc = make<Package>("pacman desc", (text) => {
  const lines = text.split("\n")
  const values = new Map(
    lines.flatMap((line, index) => line.startsWith("%") && line.endsWith("%") ? [[line, lines[index + 1]]] : [])
  )
  const name = plain(values.get("%NAME%"))
  const size = Number.parseInt(values.get("%SIZE%") ?? "", 10)
  const version = plain(values.get("%VERSION%"))
  if (name === undefined || version === undefined) return misfit(`no ${name === undefined ? "%NAME%" : "%VERSION%"}`)
  return text.endsWith("\n") ?
    compact({
      name,
      version,
      publisher: nameInMailbox(values.get("%PACKAGER%")),
      arch: plain(values.get("%ARCH%")),
      manager: "pacman" as const,
      scope: "machine" as const,
      sourcePackage: plain(values.get("%BASE%")),
      installedAt: presentInstant(Number.parseInt(values.get("%INSTALLDATE%") ?? "", 10)),
      sizeBytes: size >= 0 ? size : undefined
    }) :
    misfit("ends in the middle of a line")
})
