import * as fs from "node:fs"
import * as path from "node:path"

/** What a captured machine holds besides the files in its folder. */
export interface CapturedPlaces {
  /** Symbolic links, path to target. */
  readonly links: { readonly [path: string]: string }
  /** Folders, for those in which there is nothing. */
  readonly folders: ReadonlyArray<string>
  /** Places that exist and are closed to the agent, with everything below them. */
  readonly denied: ReadonlyArray<string>
  /** Files that are too long to be kept, and made instead: contents by path. */
  readonly made: { readonly [path: string]: string }
}

/** Files, folders and links of a captured machine, by their paths there. */
export interface CapturedTree {
  /** Where a path leads when links are followed the way a kernel does. */
  resolve(asked: string): string
  /** What a place is, links not followed; `undefined` where nothing is there. */
  kindOf(resolved: string): "file" | "folder" | "link" | undefined
  /** Whether the place itself may not be read, or lies below one that may not be entered. */
  isDenied(resolved: string): boolean
  /** Names in a folder, in code point order. */
  namesIn(resolved: string): ReadonlyArray<string>
  /** What a reading of a file gives, counted from 1: the first one, or what it says from some reading on. */
  bytesOf(resolved: string, reading: number): Uint8Array | undefined
}

/** Reads the folder once: what comes after that costs no file system. */
export const capturedTree = (folder: string, { denied, folders, links, made }: CapturedPlaces): CapturedTree => {
  const kinds = new Map<string, "file" | "folder" | "link">([["/", "folder"]])
  const children = new Map<string, Set<string>>()
  const versions = new Map<string, Map<number, string>>()
  const closed = new Set(denied)

  const put = (place: string, kind: "file" | "folder" | "link") => {
    if (kind !== "folder" || !kinds.has(place)) kinds.set(place, kind)
    if (place === "/") return
    const parent = path.posix.dirname(place)
    children.set(parent, (children.get(parent) ?? new Set()).add(path.posix.basename(place)))
    put(parent, "folder")
  }

  for (const file of filesBelow(folder)) {
    const onDisk = path.join(file.parentPath, file.name)
    const [, place, reading = "1"] = /^(.*?)(?:@(\d+))?$/.exec(machinePathOf(path.relative(folder, onDisk)))!
    versions.set(place!, (versions.get(place!) ?? new Map<number, string>()).set(Number(reading), onDisk))
    put(place!, "file")
  }
  for (const place of Object.keys(made)) put(place, "file")
  for (const link of Object.keys(links)) put(link, "link")
  for (const each of folders) put(each, "folder")
  for (const each of denied) if (!kinds.has(each)) put(each, "file")

  const contents = new Map<string, Uint8Array>()
  const madeBytes = new Map(Object.entries(made).map(([place, text]) => [place, new TextEncoder().encode(text)]))
  const contentOf = (onDisk: string) => {
    const content = contents.get(onDisk) ?? new Uint8Array(fs.readFileSync(onDisk))
    contents.set(onDisk, content)
    return content
  }

  return {
    resolve: (asked) => resolved(asked, links),
    kindOf: (place) => kinds.get(place),
    isDenied: (place) => closed.size > 0 && ancestorsOf(place).some((each) => closed.has(each)),
    namesIn: (place) => [...children.get(place) ?? []].toSorted(),
    bytesOf: (place, reading) => {
      const known = versions.get(place)
      const nth = Math.max(0, ...[...known?.keys() ?? []].filter((from) => from <= reading))
      return known?.has(nth) ? contentOf(known.get(nth)!) : madeBytes.get(place)
    }
  }
}

const filesBelow = (folder: string) =>
  fs.existsSync(folder)
    ? fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
    : []

const machinePathOf = (relative: string) => `/${relative.replaceAll(path.sep, "/").replaceAll("%3A", ":")}`

/** The place and all folders that it lies in. */
const ancestorsOf = (place: string): ReadonlyArray<string> =>
  place === "/" ? ["/"] : [place, ...ancestorsOf(path.posix.dirname(place))]

/** Follows links one component at a time; a circle leads nowhere. */
const resolved = (asked: string, links: CapturedPlaces["links"]): string => {
  let done = ""
  let rest = partsOf(asked)
  for (let hops = 0; rest.length > 0; hops++) {
    if (hops > 200) return asked
    const [part, ...others] = rest as [string, ...Array<string>]
    const next = `${done}/${part}`
    const target = links[next]
    rest = target === undefined ? others : [...partsOf(path.posix.resolve(done || "/", target)), ...others]
    done = target === undefined ? next : ""
  }
  return done === "" ? "/" : done
}

const partsOf = (place: string) => place.split("/").filter((part) => part !== "")
