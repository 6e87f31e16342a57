import { Effect } from "effect"
import type { MacStorage } from "../../../domain/macStorage.ts"
import { compact, orderedBy, plain } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { optional, source } from "../Collector.ts"
import { mountedStorage } from "../macos/mountedStorage.ts"

const volume = Effect.fnUntraced(function*({ device, filesystem, mount, network, readOnly }: MacStorage) {
  const machine = yield* Machine
  const use = network ? undefined : yield* optional(mount, machine.fileSystemUse(mount), [[plain(mount) ?? mount]])
  return compact({
    mount: plain(mount) ?? mount,
    device: plain(device),
    filesystem: plain(filesystem),
    totalBytes: use?.totalBytes,
    usedBytes: use?.usedBytes,
    readOnly,
    network
  })
})

export const macos = source(
  "mount",
  Effect.gen(function*() {
    const volumes = yield* Effect.forEach(yield* mountedStorage, volume, { concurrency: 8 })
    return orderedBy(volumes, ({ mount }) => mount)
  })
)
