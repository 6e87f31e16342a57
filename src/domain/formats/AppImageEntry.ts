import { compact, plain } from "../presence.ts"
import { make } from "./Format.ts"

/** What a menu entry tells of the AppImage that it starts. */
export interface AppImageEntry {
  /** The image; absent where the entry starts something else. */
  readonly file?: string
  readonly version?: string
}

/**
 * A `.desktop` file (Desktop Entry Specification) as tools that integrate AppImages write it: the image is the word of
 * `Exec` that ends so, in quotes where it has spaces in it, and `X-AppImage-Version` its version.
 */
export const AppImageEntry = make<AppImageEntry>("AppImage entry", (text) => {
  const lines = text.split("\n").map((line) => line.trim())
  const begin = lines.indexOf("[Desktop Entry]")
  const end = lines.findIndex((line, index) => index > begin && line.startsWith("["))
  const group = begin === -1 ? [] : lines.slice(begin + 1, end === -1 ? undefined : end)
  const valueOf = (key: string) => {
    const line = group.find((each) => each.startsWith(key) && each.slice(key.length).trimStart().startsWith("="))
    return line?.slice(line.indexOf("=") + 1).trim()
  }
  return compact({ file: imageIn(valueOf("Exec") ?? ""), version: plain(valueOf("X-AppImage-Version")) })
})

const imageIn = (command: string) =>
  [...command.matchAll(/"([^"]*)"|([^\s"]+)/g)].map(([, quoted, bare]) => quoted ?? bare!)
    .find((word) => word.startsWith("/") && isAppImage(word))

/** Whether a file is called like an AppImage. */
export const isAppImage = (name: string) => /\.appimage$/i.test(name)
