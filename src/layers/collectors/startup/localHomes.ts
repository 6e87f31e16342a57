import { Effect } from "effect"
import { ProcMountinfo } from "../../../domain/formats/ProcMountinfo.ts"
import { storageMounts } from "../../../domain/storageMounts.ts"
import { optional, read } from "../Collector.ts"
import { namesIn } from "./entries.ts"

/**
 * Home folders on this machine's own disks. One that another machine serves may never answer, and one that is mounted
 * when it is asked for (autofs) would be mounted by asking.
 */
export const localHomes = Effect.gen(function*() {
  const mounts = (yield* optional("mounts", read("/proc/self/mountinfo", ProcMountinfo))) ?? []
  const elsewhere = [
    ...storageMounts(mounts).filter(({ network }) => network),
    ...mounts.filter(({ filesystem }) => filesystem === "autofs")
  ].map(({ mount }) => mount)
  const isLocal = (folder: string) => !elsewhere.some((mount) => folder === mount || folder.startsWith(`${mount}/`))
  const names = isLocal("/home") ? yield* namesIn("/home") : undefined
  return [...(names ?? []).map((name) => `/home/${name}`), "/root"].filter(isLocal)
})
