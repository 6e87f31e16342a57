import type { MountEntry } from "./formats/ProcMountinfo.ts"

/**
 * The container manager that mounts give away, by what only the inside of a container has: name files that the manager
 * binds over those of the image, and LXC's own view of `/proc`. On the host of containers these are mounted elsewhere.
 */
export const managerOfMounts = (mounts: ReadonlyArray<MountEntry>): string | undefined => {
  if (mounts.some(({ filesystem, mount }) => filesystem === "fuse.lxcfs" && mount.startsWith("/proc/"))) return "lxc"
  const names = mounts.filter(({ mount }) => nameFiles.has(mount))
  return managers.find(([pattern]) => names.some(({ root }) => pattern.test(root)))?.[1]
}

const nameFiles = new Set(["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"])

const managers: ReadonlyArray<readonly [pattern: RegExp, name: string]> = [
  [/\/kubelet\/pods\//, "kubernetes"],
  [/\/docker\/containers\//, "docker"],
  [/\/(?:overlay|vfs|btrfs|zfs)-containers\//, "podman"],
  [/\/io\.containerd\./, "containerd"]
]
