import { Schema } from "effect"
import { bytes, flag, text, volatile } from "./fields.ts"

/** One mounted file system. */
export const Volume = Schema.Struct({
  mount: text("Where it is mounted: a path or a drive letter"),
  device: Schema.optionalKey(text("What is mounted: a device, a pool, a network share")),
  filesystem: Schema.optionalKey(text("Kind of file system: ext4, xfs, btrfs, NTFS, …")),
  totalBytes: Schema.optionalKey(bytes("Size; absent for a network share, which is never asked")),
  usedBytes: Schema.optionalKey(volatile(bytes("Bytes in use"))),
  label: Schema.optionalKey(text("Label of the file system")),
  layers: Schema.optionalKey(
    Schema.Array(text("lvm, luks, raid1, multipath, zram, …")).annotate({
      description: "What lies between the file system and the disks, topmost first; absent where nothing does"
    })
  ),
  disks: Schema.optionalKey(
    Schema.Array(text("Kernel name")).annotate({ description: "Disks that the file system lies on" })
  ),
  readOnly: Schema.optionalKey(flag("Mounted read-only")),
  network: Schema.optionalKey(flag("Lives on another machine")),
  removable: Schema.optionalKey(flag("On a medium that can be taken out"))
}).annotate({ identifier: "Volume", title: "Volume" })
export interface Volume extends Schema.Schema.Type<typeof Volume> {}

/** Every mounted file system that stores data, by mount point. */
export const Volumes = Schema.Array(Volume).annotate({ identifier: "Volumes", title: "Volumes" })
export type Volumes = typeof Volumes.Type
