import { make, misfit } from "./Format.ts"

/** One mount of a mount namespace. */
export interface MountEntry {
  /** Major and minor number of the file system: `254:0`. Major 0 is a file system without a device of its own. */
  readonly deviceNumber: string
  /** What part of the file system is mounted: `/` is all of it. */
  readonly root: string
  readonly mount: string
  readonly filesystem: string
  readonly source: string
  /** Whether the file system itself is read-only, whatever this one mount of it allows. */
  readonly readOnly: boolean
}

/**
 * `/proc/self/mountinfo` (proc_pid_mountinfo(5)): `36 35 98:0 /root /mount rw,noatime master:1 - ext3 /dev/root rw`.
 * White space and backslashes in names are written as octal escapes. In the order in which they were mounted.
 */
export const ProcMountinfo = make<ReadonlyArray<MountEntry>>("/proc/self/mountinfo", (text) => {
  const lines = text.split("\n").filter((line) => line !== "")
  const entries = lines.flatMap((line) => {
    const [mount, filesystem] = line.split(" - ", 2).map((part) => part.split(" ")) as [
      Array<string>,
      Array<string> | undefined
    ]
    const [, , deviceNumber, root, point] = mount
    const [type, source, options] = filesystem ?? []
    if (deviceNumber === undefined || !/^\d+:\d+$/.test(deviceNumber)) return []
    if (!point?.startsWith("/") || root === undefined || type === undefined || source === undefined) return []
    return [{
      deviceNumber,
      root: unescaped(root),
      mount: unescaped(point),
      filesystem: type,
      source: unescaped(source),
      readOnly: (options ?? "").split(",").includes("ro")
    }]
  })
  return lines.length > 0 && entries.length === 0 ? misfit("no line is of the form") : entries
})

/** Names in which the kernel has written white space and the like as `\040`. */
export const unescaped = (name: string) =>
  name.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
