import { Struct } from "effect"
import type { SectionTable } from "../Snapshot.ts"
import type { RecordedProgram, Recording } from "./Recording.ts"

/** One file of the folder, by its path in there. */
export interface FolderFile {
  readonly path: string
  readonly content: Uint8Array | string
}

/** Outputs up to this many characters stand in `machine.json` itself. */
const shortCharacters = 200

/** A recording as a folder of `test/machines`, which its README.md describes, with what is expected of the machine. */
export const machineFolder = (recording: Recording, sections: SectionTable, description: string): Array<FolderFile> => {
  const { facts, failures, files, links, listings, uses, waypoints } = recording
  const real = (path: string) => realPath(path, waypoints)
  const itself = (path: string) => path === "/" ? "/" : joinedPath(real(parentOf(path)), nameOf(path))
  const allLinks = new Map([...waypoints, ...[...links].map(([path, target]) => [itself(path), target] as const)])
  const contents = new Map([...files].map(([path, readings]) => [real(path), readings]))
  const listed = [...listings].flatMap(([folder, names]) => names.map((name) => joinedPath(real(folder), name)))
  const isFolder = (path: string) => recording.listed.has(path) || facts.get(path)?.kind === "folder"
  const known = [...facts].filter(([, { kind }]) => kind !== "link").map(([path]) => itself(path))
  const folders = new Set([
    ...[...listings.keys()].map(real),
    ...[...facts].filter(([, { kind }]) => kind === "folder").map(([path]) => itself(path)),
    ...listed.filter(isFolder)
  ])
  const denied = deniedOf(recording, real, [...files.keys(), ...listings.keys()].map(real))
  const closed = new Set(denied)
  const named = [...contents.keys(), ...known, ...allLinks.keys(), ...denied, ...listed, ...folders]
  const parents = new Set(named.flatMap(ancestorsOf))
  const isSomething = (path: string) =>
    contents.has(path) || folders.has(path) || allLinks.has(path) || closed.has(path) || parents.has(path)
  const empty = [...known, ...listed].filter((path) => !isSomething(path) && path !== "/")

  const programs = [...recording.programs].map(([command, answer], index) =>
    programOf(command, answer, `${index + 1}-${nameOf(command.split(" ")[0]!)}.txt`)
  )
  const machine = {
    description,
    platform: recording.platform,
    privileged: recording.privileged,
    programs: Object.fromEntries(programs.map(({ answer, command }) => [command, answer])),
    systeminformation: Object.fromEntries(recording.answers),
    links: inOrder(allLinks),
    folders: [...folders].filter((path) => !parents.has(path) && path !== "/").toSorted(),
    denied,
    unreadable: inOrder(
      new Map([...failures].flatMap(([path, why]) => "unreadable" in why ? [[real(path), why.unreadable]] : []))
    ),
    fileSystemUse: inOrder(uses),
    fileFacts: inOrder(
      new Map(
        [...facts].flatMap(([path, { bornAt, kind, modifiedAt, sizeBytes }]) => [[path, {
          modifiedAt,
          ...(bornAt === undefined ? {} : { bornAt }),
          ...(kind === "file" && !contents.has(itself(path)) ? { sizeBytes } : {})
        }]])
      )
    )
  }
  return [
    { path: "machine.json", content: `${JSON.stringify(machine, null, 2)}\n` },
    { path: "expected.json", content: `${JSON.stringify(withoutTimes(sections), null, 2)}\n` },
    ...programs.flatMap(({ output }) => output === undefined ? [] : [output]),
    ...[...contents].flatMap(([path, readings]) => readingsOf(path, readings)),
    ...[...new Set(empty)].map((path) => ({ path: inFiles(path), content: "" }))
  ]
}

const programOf = (command: string, answer: RecordedProgram, file: string) => {
  if (!("stdout" in answer)) return { command, answer, output: undefined }
  const { exitCode, stderr, stdout } = answer
  const isLong = stdout.length > shortCharacters
  return {
    command,
    answer: {
      ...(isLong ? { stdoutFile: file } : { stdout }),
      ...(stderr === "" ? {} : { stderr }),
      ...(exitCode === 0 ? {} : { exitCode })
    },
    output: isLong ? { path: file, content: stdout } : undefined
  }
}

/** What a file says from some reading on has the number of that reading behind its name. */
const readingsOf = (path: string, readings: ReadonlyArray<Uint8Array>): Array<FolderFile> =>
  readings.flatMap((content, index) =>
    index > 0 && isEqual(content, readings[index - 1]!)
      ? []
      : [{ path: `${inFiles(path)}${index === 0 ? "" : `@${index + 1}`}`, content }]
  )

const isEqual = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, at) => byte === b[at])

const inFiles = (path: string) => `files${path.replaceAll(":", "%3A")}`

/** Below what is closed nothing can be read, so a folder of which something was read is not closed as a whole. */
const deniedOf = (
  { failures }: Recording,
  real: (path: string) => string,
  read: ReadonlyArray<string>
): ReadonlyArray<string> =>
  [...new Set([...failures].flatMap(([path, why]) => "denied" in why ? [real(path)] : []))]
    .filter((path) => !read.some((each) => each === path || each.startsWith(`${path}/`)))
    .toSorted()

const inOrder = <A>(entries: ReadonlyMap<string, A>) =>
  Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)))

const withoutTimes = (sections: SectionTable) =>
  Object.fromEntries(
    Object.entries(sections).map(([name, section]) => [name, Struct.omit(section, ["tookMs"])])
  )

/** Where a path leads when the links that are known are followed; a circle leads nowhere. */
export const realPath = (path: string, links: ReadonlyMap<string, string>): string => {
  let done = ""
  let rest = path.split("/").filter((part) => part !== "")
  for (let hops = 0; rest.length > 0; hops++) {
    if (hops > 200) return path
    const [part = "", ...others] = rest
    const target = part === ".." ? undefined : links.get(`${done}/${part}`)
    if (part === "..") done = parentOf(done === "" ? "/" : done).replace(/^\/$/, "")
    else if (target === undefined) done = part === "." ? done : `${done}/${part}`
    else if (target.startsWith("/")) done = ""
    rest = target === undefined ? others : [...target.split("/").filter((each) => each !== ""), ...others]
  }
  return done === "" ? "/" : done
}

const ancestorsOf = (path: string): ReadonlyArray<string> => {
  const parent = parentOf(path)
  return path === "/" ? [] : [parent, ...ancestorsOf(parent)]
}

const parentOf = (path: string) => path.slice(0, Math.max(1, path.lastIndexOf("/")))
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1)
const joinedPath = (folder: string, name: string) => folder === "/" ? `/${name}` : `${folder}/${name}`
