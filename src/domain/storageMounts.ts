import type { MountEntry } from "./formats/ProcMountinfo.ts"

/** A mounted file system that stores data. */
export interface StorageMount extends MountEntry {
  /** Lives on another machine: it is never asked, for it may never answer. */
  readonly network: boolean
}

/**
 * The file systems that store data, in a list of mounts: each one once, at the mount that shows most of it, and the one
 * that everything else hangs from always at `/`, whatever part of it that is (a snapshot, on SUSE). What is mounted twice (bind mounts, subvolumes) counts once; what another mount hides does not count; file systems that the
 * kernel makes up, and the layers of containers and packages, are none.
 */
export const storageMounts = (mounts: ReadonlyArray<MountEntry>): ReadonlyArray<StorageMount> => {
  const visible = new Map(mounts.map((each) => [each.mount, each]))
  const best = new Map<string, StorageMount>()
  for (const each of visible.values()) {
    if (!storesData(each) || filesOfHost.has(each.mount)) continue
    const network = isNetwork(each)
    const identity = network ? `${each.filesystem} ${each.source}` : each.deviceNumber
    const other = best.get(identity)
    if (other === undefined || showsMore(each, other)) best.set(identity, { ...each, network })
  }
  return [...best.values()]
}

const showsMore = (one: MountEntry, other: MountEntry) =>
  one.mount === "/" || other.mount === "/"
    ? one.mount === "/"
    : one.root.length !== other.root.length
    ? one.root.length < other.root.length
    : one.mount.length !== other.mount.length
    ? one.mount.length < other.mount.length
    : one.mount < other.mount

const storesData = (mount: MountEntry) =>
  mount.mount === "/"
  || isNetwork(mount)
  || (mount.source.startsWith("/dev/") && !madeUp.has(mount.filesystem) && !packageImages.has(mount.filesystem))
  || (pooled.has(mount.filesystem) &&
    !/^\/var\/lib\/(docker|containers|containerd|kubelet|lxd|incus)\//.test(mount.mount))

/** What a container runtime mounts from the disk of its host for its own ends, and WSL from that of Windows. */
const filesOfHost = new Set(["/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/usr/lib/wsl/drivers"])

/** File systems of a pool of devices, which are not named after one. */
const pooled = new Set(["zfs", "btrfs", "bcachefs", "ubifs"])

/** What the kernel makes up may still name a device: a FUSE control file system, a device folder bound over another. */
const madeUp = new Set(["devtmpfs", "tmpfs", "devpts", "autofs", "overlay", "proc", "sysfs"])

/** Read-only images of packages (snap, AppImage) on loop devices. */
const packageImages = new Set(["squashfs", "erofs"])

const isNetwork = ({ filesystem, source }: MountEntry) =>
  networkFilesystems.has(filesystem)
  || (filesystem.startsWith("fuse") && !source.startsWith("/dev/") && /^(\/\/|https?:|[^/\s]+:\/)/.test(source))

const networkFilesystems = new Set([
  "9p",
  "acfs",
  "afs",
  "beegfs",
  "ceph",
  "cifs",
  "coda",
  "davfs",
  "fuse.blobfuse",
  "fuse.blobfuse2",
  "fuse.ceph",
  "fuse.gcsfuse",
  "fuse.glusterfs",
  "fuse.juicefs",
  "fuse.mfs",
  "fuse.mount-s3",
  "fuse.rclone",
  "fuse.s3fs",
  "fuse.sshfs",
  "fuse.vmhgfs-fuse",
  "glusterfs",
  "gpfs",
  "lustre",
  "ncp",
  "ncpfs",
  "nfs",
  "nfs4",
  "orangefs",
  "prl_fs",
  "pvfs2",
  "smb3",
  "smbfs",
  "vboxsf",
  "virtiofs"
])

/** What is mounted, without a password that somebody may have written into the address of a share. */
export const shareOf = (source: string): string => source.replace(/^([a-z]*:?\/\/)[^/@]*@/i, "$1")
