import { execFileSync, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { eventually } from "./victim.ts"

/** Runs a program of the system, and fails with what it said. */
export const sh = (program: string, ...args: ReadonlyArray<string>): string =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })

/** Whether a program of the system ended well. */
export const succeeds = (program: string, ...args: ReadonlyArray<string>): boolean =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0

/** A disk of its own for a rig. */
export interface Disk {
  readonly mountpoint: string
  mount(): void
  unmount(): Promise<void>
  /** As if the plug had been pulled: what is not on the medium now will never be. Only unmounting is possible then. */
  cutPower(): void
}

const mounted = new Set<string>()

const unmount = async (mountpoint: string) => {
  await eventually(`${mountpoint} can be unmounted`, () => succeeds("umount", mountpoint), { everyMs: 20 })
  mounted.delete(mountpoint)
}

/** Takes away whatever a failed test left mounted. */
export const unmountAll = async () => {
  for (const mountpoint of mounted) await unmount(mountpoint)
}

const make = { ext4: ["mkfs.ext4", "-q", "-F"], xfs: ["mkfs.xfs", "-q", "-f"] } as const

/** Large enough for the outbox not to call it scarce; what is not used takes no room. */
const sizeBytes = 1024 * 2 ** 20

/** A freshly made file system in a file of `folder`, mounted. */
export const imageDisk = (folder: string, type: keyof typeof make): Disk => {
  const [image, mountpoint] = [path.join(folder, `${type}.img`), path.join(folder, type)]
  fs.mkdirSync(mountpoint)
  fs.writeFileSync(image, "")
  fs.truncateSync(image, sizeBytes)
  const [program, ...args] = make[type]
  sh(program, ...args, image)
  const mount = () => {
    sh("mount", "-o", "loop", image, mountpoint)
    mounted.add(mountpoint)
  }
  mount()
  return {
    mountpoint,
    mount,
    unmount: () => unmount(mountpoint),
    cutPower: () => void sh("/usr/bin/python3", path.join(import.meta.dirname, "goingdown.py"), mountpoint)
  }
}

/** A small disk in memory. */
export const memoryDisk = (folder: string, options: string): { readonly mountpoint: string } => {
  const mountpoint = fs.mkdtempSync(path.join(folder, "tmpfs-"))
  sh("mount", "-t", "tmpfs", "-o", `mode=0700,${options}`, "tmpfs", mountpoint)
  mounted.add(mountpoint)
  return { mountpoint }
}
