import { Effect } from "effect"
import { type Adapter, adapterList } from "../../../domain/structs/adapters.ts"
import { MemoryBlock } from "../../../domain/structs/MemoryBlock.ts"
import { Unreadable } from "../../../services/Machine.ts"
import type { Cell, Native } from "../Native.ts"
import { succeeded } from "../windowsError.ts"

const bothFamilies = 0

/** GAA_FLAG_INCLUDE_GATEWAYS, without anycast and multicast addresses. */
const flags = 0x80 | 0x2 | 0x4

const errorBufferOverflow = 111
const errorNoData = 232
const mostBytes = 16 * 1024 * 1024

/** Adapters with their addresses, as they are set up right now. */
export const interfaces = Effect.fnUntraced(function*(native: Native) {
  const what = "GetAdaptersAddresses"
  const get = yield* native.find(
    "iphlpapi.dll",
    "uint32 __stdcall GetAdaptersAddresses(uint32 family, uint32 flags, void *reserved, void *adapters, _Inout_ uint32 *size)"
  )
  for (let room = 16 * 1024; room <= mostBytes;) {
    const adapters = Buffer.alloc(room), size: Cell = [room]
    const code = get(bothFamilies, flags, null, adapters, size)
    if (code === errorNoData) return [] as ReadonlyArray<Adapter>
    if (code !== errorBufferOverflow) {
      yield* succeeded(what, code)
      return adapterList(new MemoryBlock(adapters, native.addressOf(adapters)))
    }
    room = Math.max(size[0], room * 2)
  }
  return yield* new Unreadable({ what, detail: "more than 16 MiB of adapters" })
})
